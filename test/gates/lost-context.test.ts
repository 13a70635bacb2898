import { expect, it } from 'vitest';

import { Consumer, type Outcome } from '../package/consumer.js';

/** A pool that was there before the tests calls back in the async context in which it was made: in none. */
const POOL = `
const { AsyncLocalStorage } = await import('node:async_hooks');
const inPool = AsyncLocalStorage.snapshot();
const wait = () => new Promise((resolve) => setImmediate(resolve));
`;

/** Server and client are in one process; in Node 20 an upgrade event has no async context. */
const UPGRADE = `
import { once } from 'node:events';
import { createServer, request } from 'node:http';
async function upgrade() {
  const server = createServer().on('upgrade', (_, socket) => { never.subscribe(); socket.destroy(); }).listen(0);
  await once(server, 'listening');
  const headers = { connection: 'upgrade', upgrade: 'websocket' };
  await once(request({ port: server.address().port, headers }).end(), 'error');
  server.close();
}
`;

const RUNNERS: readonly (readonly [string, string, string, (consumer: Consumer) => Outcome])[] = [
  [
    'vitest',
    'suite.test.mjs',
    `import { afterAll, beforeAll, describe, it } from 'vitest'; const concurrent = it.concurrent;`,
    (consumer) => {
      consumer.write('vitest.config.mjs', `export default { test: { setupFiles: ['rxleash/vitest'] } };`);
      return consumer.program([consumer.path('..', 'vitest', 'vitest.mjs'), 'run', '--no-color']);
    },
  ],
  [
    'jest',
    'suite.test.mjs',
    `const concurrent = test.concurrent;`,
    (consumer) => {
      consumer.write(
        'jest.config.cjs',
        `module.exports = { testEnvironment: 'rxleash/jest', testMatch: ['**/*.test.mjs'] };`,
      );
      consumer.write('package.json', '{}');
      const jest = consumer.path('..', 'jest', 'bin', 'jest.js');
      return consumer.program(['--experimental-vm-modules', jest, '--ci', '--no-color']);
    },
  ],
  [
    'node:test',
    'suite.test.mjs',
    `import { after as afterAll, before as beforeAll, describe, it } from 'node:test'; const concurrent = it;`,
    (consumer) => consumer.program(['--import', 'rxleash/node-test', '--test', '--test-reporter=tap']),
  ],
];

it.each(RUNNERS)(
  'the gate of %s loses nothing where the async context is lost, and waits for the hooks of the file',
  (_, file, globals, run) => {
    const consumer = new Consumer('7.8.2');
    consumer.write(
      file,
      `import { Subject } from 'rxjs';
${globals}
${UPGRADE}
${POOL}
const never = new Subject();
let held;
beforeAll(() => { held = never.subscribe(); });
afterAll(() => held.unsubscribe());
it('alone', () => inPool(() => void never.subscribe()));
it('is clean', () => inPool(() => never.subscribe().unsubscribe()));
it('in an upgrade', upgrade);
describe('many', { concurrency: true }, () => {
  concurrent('one', async () => { await wait(); inPool(() => never.subscribe()); await wait(); });
  concurrent('other', async () => { await wait(); await wait(); await wait(); });
});
afterAll(() => inPool(() => void never.subscribe()));
`.replace(/\{ concurrency: true \}, /, globals.includes('node:test') ? '$&' : ''),
    );
    const { stdout, stderr, code } = run(consumer);
    const told = `${stdout}\n${stderr}`.matchAll(/The (?:test ".*?"|file .*?) left subscriptions open: \d+/g);
    expect([...new Set([...told].map(([text]) => text))].sort()).toEqual([
      `The file ${file} left subscriptions open: 2`,
      'The test "alone" left subscriptions open: 1',
      'The test "in an upgrade" left subscriptions open: 1',
    ]);
    expect(code).not.toBe(0);
  },
);

import { describe, expect, it } from 'vitest';

import { Consumer } from './consumer.js';
import { rxjsVersions } from './install.js';

const passing = `m.expect(m.hot('-a-b').pipe(ownedBy(m.owner('^-!')))).toBeObservable('-a|');`;
const failing = `m.expect(m.cold('-a|')).toBeObservable('-b|');`;

describe.each(rxjsVersions)('marble tests beside rxjs %s', (version) => {
  const consumer = new Consumer(version);

  it.each([
    [
      'an ES module',
      'esm.mjs',
      `import { ownedBy } from 'rxleash'; import { runMarbles } from 'rxleash/marbles';`,
    ],
    [
      'CommonJS',
      'cjs.cjs',
      `const { ownedBy } = require('rxleash'); const { runMarbles } = require('rxleash/marbles');`,
    ],
  ])('run in %s', (_, file, imports) => {
    const program = `${imports}
      runMarbles((m) => { ${passing} });
      try { runMarbles((m) => { ${failing} }); } catch ({ name }) { console.log(name); }
      try { runMarbles((m) => { m.hot('-a').subscribe(); }); } catch ({ message }) { console.log(message); }
    `;
    const { code, stdout, stderr } = consumer.node(file, program);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('MarblesDifferError\n1 subscription is still open at the end of the flush.\n');
    expect(stdout).toContain(`${file}:4:`);
  });

  it('are tests of node:test', () => {
    const program = `
      import { test } from 'node:test';
      import { ownedBy } from 'rxleash';
      import { createMarbles } from 'rxleash/marbles';
      const marbles = createMarbles(test);
      marbles('passes', (m) => { ${passing} });
      marbles('fails', (m) => { ${failing} });
      marbles.fails('is to fail', (m) => { ${failing} });
      marbles['skip']('is not run', (m) => { ${failing} });
    `;
    const { code, stdout } = consumer.node('runner.mjs', program, { flags: ['--test-reporter=tap'] });
    expect(code).toBe(1);
    expect(stdout.match(/^(?:not )?ok .*$/gm)).toEqual([
      'ok 1 - passes',
      'not ok 2 - fails',
      'ok 3 - is to fail',
      'ok 4 - is not run # SKIP',
    ]);
  });
});

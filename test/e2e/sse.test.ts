import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';

import { beforeAll, describe, expect, it } from 'vitest';

/** The lines of the leaky server that leak, from 1: where a stream is subscribed to. */
const source = readFileSync('examples/sse/leaky.mjs', 'utf8').split('\n');
const lines = source.flatMap((line, index) => (line.includes('.subscribe(') ? [index + 1] : []));
const lineOf = (text: string): number => source.findIndex((line) => line.includes(text)) + 1;

describe('npm start', () => {
  let shown = { stdout: '', stderr: '' };
  beforeAll(async () => {
    // What npm start builds was built when the package was packed.
    const env = { ...process.env, NO_COLOR: '1' };
    shown = await promisify(execFile)(process.execPath, ['examples/sse/start.mjs'], { env });
  });

  it('names the three lines of the leaky server, and no other', () => {
    const [leaky] = shown.stderr.split('rxleash: log server');
    expect(leaky).toContain('rxleash: leaky.mjs was ended by SIGTERM; rxjs 7.8.2 was watched.');
    expect(leaky).toContain('9 leaked subscriptions in 3 places.');
    expect(lines).toHaveLength(3);
    const shared = lineOf('shareReplay(1),');
    expect(leaky?.match(/^ {2}at .*/gm)?.map((place) => place.replace(/:\d+ in/, ' in'))).toEqual([
      `  at examples/sse/leaky.mjs:${String(lines[0])} in sendLines`,
      `  at examples/sse/leaky.mjs:${shared} in countErrors`,
      `  at examples/sse/leaky.mjs:${String(lines[2])} in keepAlive`,
    ]);
    expect(leaky).toContain(`  used   at examples/sse/leaky.mjs:${String(lines[1])}:33 in sendErrorCount`);
    expect(leaky?.match(/unowned: .*/g)).toEqual([
      'unowned: 3 subscriptions were left open',
      'unowned: 3 shared subscriptions were left open',
      'unowned: 3 subscriptions were left open',
    ]);
  });

  it('says of the owned server that SIGTERM drained it, and that nothing is open', () => {
    expect(shown.stdout).toContain('What the client saw: the server ended the stream.');
    expect(
      shown.stderr
        .split('9 leaked')[1]
        ?.replace(/^[^]*(?=rxleash: log server)/, '')
        .replace(/\d+ ms/, 'N ms'),
    ).toBe(
      [
        'rxleash: log server closed on SIGTERM, in N ms: 1 ended on its own, 0 had to be ended.',
        '',
        'rxleash: owned.mjs ended with exit code 0; rxjs 7.8.2 was watched.',
        '',
        'Nothing is open: all 8 subscriptions have ended. Timers and sockets that they started were not checked (--residue checks them).',
        '',
      ].join('\n'),
    );
  });
});

import { readFileSync } from 'node:fs';

import { describe, expect, it } from 'vitest';

import { type Ended, Folder } from './command.js';

/** A row of a table, and programs that end as it says. */
interface Row {
  /** The two cells. */
  readonly code: string;
  readonly when: string;
  readonly ends: Readonly<Record<string, End>>;
}

interface End {
  readonly source: string;
  /** Of `rxleash run`; undefined: the program is run by Node alone. */
  readonly options?: readonly string[];
  /** Sent when the program says `ready`, and each further one when it says `heard`. */
  readonly signals?: readonly NodeJS.Signals[];
  readonly code: number | null;
  readonly signal?: NodeJS.Signals;
}

const folder = new Folder();

/** It lets a teardown hang for so long (ms). */
const app = (settle: number): string => `import { shutdownOwner } from 'rxleash/node';
const app = shutdownOwner({ name: 'app', grace: 60_000, settle: ${settle}, report: () => undefined });
const alive = setInterval(() => undefined, 1_000);
app.draining.addEventListener('abort', () => { clearInterval(alive); console.log('heard 1'); });
process.on('SIGINT', () => console.log('heard 2'));
`;
const APP = app(60_000);
const HANGS = `app.own(() => new Promise(() => undefined));`;
const LEAKS = `import { fromEvent } from 'rxjs'; for (let n = 0; n < 2; n++) fromEvent(process, 'x').subscribe();`;

const SERVER: readonly Row[] = [
  {
    code: '0',
    when: 'everything that was owned has ended',
    ends: { all: { source: APP, signals: ['SIGTERM'], code: 0 } },
  },
  {
    code: '1',
    when: 'a teardown failed, or did not settle in time',
    ends: {
      failed: { source: `${APP} app.own(() => { throw new Error('no'); });`, signals: ['SIGTERM'], code: 1 },
      hung: { source: `${app(10)} ${HANGS}`, signals: ['SIGTERM'], code: 1 },
    },
  },
  {
    code: "the program's",
    when: 'the program set `process.exitCode` to another code',
    ends: { own: { source: `${APP} process.exitCode = 7;`, signals: ['SIGTERM'], code: 7 } },
  },
  {
    code: '128 + the signal',
    when: 'the third signal; the second one ends the grace',
    ends: {
      third: { source: `${APP} ${HANGS}`, signals: ['SIGTERM', 'SIGINT', 'SIGTERM'], code: 143 },
    },
  },
];

const COMMAND: readonly Row[] = [
  {
    code: "the program's",
    when: 'the program ended with a code other than 0: 1 if it threw',
    ends: {
      exits: { source: `${LEAKS} process.exit(7);`, options: ['--fail-on-leak'], code: 7 },
      throws: { source: `throw new Error('mine');`, options: [], code: 1 },
    },
  },
  { code: '0', when: 'the program ended with 0', ends: { leaks: { source: LEAKS, options: [], code: 0 } } },
  {
    code: '1',
    when: 'the program ended with 0, and there are leaks, with `--fail-on-leak`',
    ends: { leaks: { source: LEAKS, options: ['--fail-on-leak'], code: 1 } },
  },
  {
    code: '2',
    when: 'rxleash could not do its work',
    ends: { baseline: { source: '', options: ['--baseline', 'none.json'], code: 2 } },
  },
  {
    code: "the program's signal",
    when: 'a signal ended the program. The command then ends with the same signal',
    ends: {
      term: {
        source: `process.stdin.resume();`,
        options: [],
        signals: ['SIGTERM'],
        code: null,
        signal: 'SIGTERM',
      },
      kill: { source: `process.kill(process.pid, 'SIGKILL');`, options: [], code: null, signal: 'SIGKILL' },
    },
  },
];

/** Each with the sentence of the list below the table. */
const REFUSALS: Readonly<Record<string, Readonly<Record<string, End>>>> = {
  'an option or a file does not exist, or the baseline is invalid: nothing is run': {
    option: { source: '', options: ['--none'], code: 2 },
    baseline: { source: '', options: ['--baseline', 'invalid.json'], code: 2 },
  },
  'the JSON cannot be written': {
    json: { source: '', options: ['--json', 'no-folder/report.json'], code: 2 },
  },
  'with `--fail-on-leak` or `--json`, a program ended with 0 and no report could be made': {
    blind: { source: `process.emit = () => false;`, options: ['--fail-on-leak'], code: 2 },
  },
};

async function endOf(file: string, { source, options, signals = [] }: End): Promise<Ended> {
  folder.write(file, `${source}\nconsole.log('ready');`);
  folder.write('invalid.json', '{');
  const running = options === undefined ? folder.spawn([file]) : folder.start(['run', ...options, file]);
  for (const [index, signal] of signals.entries()) {
    await running.says('stdout', index === 0 ? 'ready' : `heard ${index}`);
    running.child.kill(signal);
  }
  return running.ended;
}

function below(page: string, heading: string): string {
  return readFileSync(page, 'utf8').split(`\n## ${heading}\n`)[1]?.split('\n## ')[0] ?? '';
}

describe.each([
  ['docs/node.md', 'Shutting down', SERVER],
  ['docs/cli.md', 'Exit codes', COMMAND],
] as const)('the exit codes of %s', (page, heading, rows) => {
  it('are those that programs are run for', () => {
    const cells = [...below(page, heading).matchAll(/^\| (.+?) +\| (.+?) +\|$/gm)];
    const [, ...listed] = cells
      .filter(([row]) => !row.startsWith('| --'))
      .map(([, code, when]) => [code, when]);
    expect(listed).toEqual(rows.map(({ code, when }) => [code, when]));
  });

  const ends = rows.flatMap(({ code: cell, ends }) =>
    Object.entries(ends).map(([name, end]) => ({ cell, name, end })),
  );
  it.concurrent.each(ends)('$cell: $name', async ({ cell, name, end }) => {
    const { code, signal } = await endOf(`${cell} ${name}.mjs`.replace(/[^\w.]+/g, '-'), end);
    expect({ code, signal }).toEqual({ code: end.code, signal: end.signal ?? null });
  });
});

describe('exit code 2 of the command', () => {
  it('has the cases that programs are run for', () => {
    const listed = [...below('docs/cli.md', 'Exit codes').matchAll(/^- (.+?)[;.]$/gm)].map(
      ([, text]) => text,
    );
    expect(listed).toEqual(Object.keys(REFUSALS));
  });

  const ends = Object.values(REFUSALS).flatMap((named) => Object.entries(named));
  it.concurrent.each(ends)('where it cannot do its work: %s', async (name, end) => {
    expect((await endOf(`${name}.mjs`, end)).code).toBe(end.code);
  });
});

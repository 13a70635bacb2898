import { chmodSync, existsSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';

import { expect, it } from 'vitest';

import { Folder } from './command.js';

const folder = new Folder();
const PROGRAM = `
  const source = require('rxjs').fromEvent(process, 'x');
  for (let n = 0; n < 2; n++) source.subscribe();
  process.stdin.resume(); console.log('ready', process.pid);`;

/** A program that runs, with a folder of its own for what it opens; and the pids by which it can be asked. */
async function running(name: string, doors: string) {
  folder.write(name, PROGRAM);
  const env = { TMPDIR: doors };
  const run = folder.start(['run', name], { env });
  await run.says('stdout', '\n');
  const pid = Number(/ready (\d+)/.exec(run.stdout)?.[1]);
  return { run, pid, env, wrapper: run.child.pid as number };
}

function doorsFolder(): string {
  const path = join(folder.folder, `d${readdirSync(folder.folder).length}`);
  mkdirSync(path);
  return path;
}

it('a program that runs is asked by its pid, by that of its command, or without any; its door closes with it', async () => {
  const doors = doorsFolder();
  const { run, pid, wrapper, env } = await running('asked.cjs', doors);
  for (const args of [[], [`${pid}`], [`${wrapper}`]]) {
    const { code, stdout, stderr } = await folder.rxleash(['report', ...args], { env });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('rxleash: asked.cjs is running; rxjs 7.8.2 was watched.');
    expect(stdout).toContain('2 leaked subscriptions in 1 place.');
  }
  const { stdout } = await folder.rxleash(['report', '--json'], { env });
  expect(JSON.parse(stdout)).toMatchObject({ schema: 1, leaks: [{ count: 2 }] });
  const own = join(doors, `rxleash-${userInfo().uid}`);
  expect(readdirSync(own)).toEqual([`${pid}.${wrapper}`]);
  expect(statSync(join(own, `${pid}.${wrapper}`)).mode & 0o777).toBe(0o600);
  run.child.stdin?.end();
  expect((await run.ended).code).toBe(0);
  expect(readdirSync(own)).toEqual([]);
});

it('a single subscription is a note while the program runs, and with --since-start a leak', async () => {
  const env = { TMPDIR: doorsFolder() };
  folder.write('single.cjs', PROGRAM.replace('n < 2', 'n < 1'));
  const run = folder.start(['run', 'single.cjs'], { env });
  await run.says('stdout', '\n');
  const said = async (...args: string[]): Promise<string> =>
    (await folder.rxleash(['report', ...args], { env })).stdout;
  expect(await said()).toContain('No leaks, 1 note in 1 place.');
  expect(await said('--since-start')).toContain('1 leaked subscription in 1 place.');
  run.child.stdin?.end();
  expect((await run.ended).code).toBe(0);
});

it('of several programs none is asked: they are listed', async () => {
  const doors = doorsFolder();
  const one = await running('one.cjs', doors);
  const two = await running('two.cjs', doors);
  const { code, stdout, stderr } = await folder.rxleash(['report'], { env: one.env });
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toContain('several programs can report. Choose one by its pid:');
  for (const { pid } of [one, two]) expect(stderr).toContain(`  ${pid}  `);
  expect(stderr).toMatch(/ {2}one\.cjs\n/);
  for (const { run } of [one, two]) {
    run.child.stdin?.end();
    await run.ended;
  }
});

it.each([
  [['report'], 'no running program can report. Start the program with "rxleash run FILE"'],
  [['report', '999999999'], 'there is no process 999999999.'],
  [['report', '1'], 'the process 1 cannot report: it is not yours, or runs without rxleash.'],
  [['report', 'app.js'], '"app.js" is not a process id. Example: rxleash report 12345'],
  [['report', '1', '2'], 'rxleash report takes only one pid (also got "2").'],
  [['report', '--all'], 'rxleash report has no option "--all". It takes: --json, --since-start, --watch.'],
])('%j is refused with a sentence', async (args, said) => {
  const { code, stderr } = await folder.rxleash(args, { env: { TMPDIR: doorsFolder() } });
  expect({ code }).toEqual({ code: 2 });
  expect(stderr).toContain(said);
});

it('a door that a killed program has left is cleared away', async () => {
  const doors = doorsFolder();
  const { run, pid, env, wrapper } = await running('killed.cjs', doors);
  process.kill(pid, 'SIGKILL');
  await run.ended;
  const left = join(doors, `rxleash-${userInfo().uid}`, `${pid}.${wrapper}`);
  expect(existsSync(left)).toBe(true);
  expect((await folder.rxleash(['report'], { env })).stderr).toContain('no running program can report.');
  expect(existsSync(left)).toBe(false);
});

it('a folder that others can enter is not used, and the program runs on', async () => {
  const doors = doorsFolder();
  const own = join(doors, `rxleash-${userInfo().uid}`);
  mkdirSync(own);
  chmodSync(own, 0o777);
  const { run, env } = await running('unsafe.cjs', doors);
  expect((await folder.rxleash(['report'], { env })).stderr).toContain('no running program can report.');
  run.child.stdin?.end();
  expect((await run.ended).code).toBe(0);
});

it('--watch ends when nobody reads its output any more', async () => {
  const { run, env } = await running('unread.cjs', doorsFolder());
  const watch = folder.start(['report', '--watch'], { env });
  await watch.says('stdout', 'is running');
  watch.child.stdout?.destroy();
  expect((await watch.ended).code).toBe(0);
  run.child.stdin?.end();
  await run.ended;
});

it('a program that is caught in a loop is not waited for, and is listed without a name', async () => {
  const doors = doorsFolder();
  folder.write(
    'loops.cjs',
    `require('rxjs'); console.log('ready', process.pid); setTimeout(() => { for (;;); }, 100);`,
  );
  const env = { TMPDIR: doors };
  const run = folder.start(['run', 'loops.cjs'], { env });
  await run.says('stdout', '\n');
  const pid = Number(/ready (\d+)/.exec(run.stdout)?.[1]);
  const other = await running('answers.cjs', doors);
  const { stderr } = await folder.rxleash(['report'], { env });
  expect(stderr).toContain(`  ${pid}  does not answer\n`);
  expect((await folder.rxleash(['report', `${pid}`], { env })).stderr).toBe(
    `rxleash: the program ${pid} does not answer: it has said nothing for 10 s. It may be ending, or be caught in a loop.\n`,
  );
  process.kill(pid, 'SIGKILL');
  await run.ended;
  other.run.child.stdin?.end();
  await other.run.ended;
});

it('--watch asks again, until the program ends', async () => {
  const { run, env } = await running('watched.cjs', doorsFolder());
  const watch = folder.start(['report', '--watch'], { env });
  await watch.says('stdout', 'is running');
  await watch.says('stdout', 'is running; rxjs 7.8.2 was watched.\n\n2 leaked');
  run.child.stdin?.end();
  await run.ended;
  expect((await watch.ended).code).toBe(0);
});

import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';

import { type Baseline, baselineInForce } from './baseline-file.js';
import { orderFor, type RunOptions, VARIABLE } from './run-options.js';
import { ENDINGS } from './signals.js';

export interface ProgramRun {
  readonly program: readonly [string, ...string[]];
  readonly options: RunOptions;
  /** The file that is loaded before the program. */
  readonly preload: string;
  /** Says why it could not be run. */
  readonly refuse: (message: string) => void;
}

/** As many Ctrl-C within this time (ms), and a program that cannot answer is killed. */
const CALLS = 3;
const WITHIN = 2_000;

/**
 * Runs the program in a process of its own, with our standard streams, and ends as it ends: by the same exit code, or
 * the same signal. Signals that come meanwhile are passed on, and we wait for what the program makes of them.
 */
export function runProgram({ program: [file, ...args], options, preload, refuse }: ProgramRun): void {
  const path = resolve(file);
  if (!isProgram(path)) {
    refuse(`there is no program at ${path}.`);
    return;
  }
  let baseline: Baseline | undefined;
  try {
    baseline = baselineInForce(options);
  } catch (error) {
    refuse((error as Error).message);
    return;
  }
  const order = {
    ...options,
    ...(options.json !== undefined && { json: resolve(options.json) }),
    baseline: baseline === undefined ? (false as const) : resolve(baseline.file),
  };
  const child = spawn(process.execPath, [...process.execArgv, '--require', preload, path, ...args], {
    stdio: 'inherit',
    env: { ...process.env, [VARIABLE]: orderFor(order, process.pid) },
  });

  const calls: number[] = [];
  const passOn = (signal: NodeJS.Signals): void => {
    if (signal === 'SIGINT') {
      calls.push(performance.now());
      const recent = calls.slice(-CALLS);
      const [first = 0, last = 0] = [recent[0], recent.at(-1)];
      if (recent.length === CALLS && last - first < WITHIN) {
        child.kill('SIGKILL');
        return;
      }
    }
    // Ctrl-C reaches the program by itself too: it takes the two for one.
    child.kill(signal);
  };
  const passedOn = [...ENDINGS, 'SIGUSR2', 'SIGQUIT'] as const;
  for (const signal of passedOn) process.on(signal, passOn);

  child.on('error', (error) => refuse(`node could not be started: ${error.message}`));
  child.on('exit', (code, signal) => {
    for (const name of passedOn) process.off(name, passOn);
    if (signal === null) {
      process.exitCode = code ?? 1;
      return;
    }
    if (!(ENDINGS as readonly string[]).includes(signal)) {
      refuse(`${file} was killed by ${signal}, so no report could be made.`);
    }
    process.kill(process.pid, signal);
  });
}

/** Finds what Node would find: a file, one without its extension, or a folder with an index. */
function isProgram(path: string): boolean {
  try {
    createRequire(path).resolve(path);
    return true;
  } catch {
    return false;
  }
}

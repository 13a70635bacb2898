import { type ChildProcess, spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';

import { type Baseline, baselineInForce } from './baseline-file.js';
import { channelSerialization, inheritedStdio, relayChannel } from './inherited.js';
import { notStarted } from './not-started.js';
import { closeLog, hasTold, openLog, signalsHeard } from './run-log.js';
import { orderFor, type RunOptions, VARIABLE } from './run-order.js';
import { ENDINGS } from './program-end.js';

export interface ProgramRun {
  readonly program: readonly [string, ...string[]];
  readonly options: RunOptions;
  /** The file that is loaded before the program. */
  readonly preload: string;
  /** Prints why the program could not be run, or why there is no report. The default exit code is 2. */
  readonly refuse: (message: string, exitCode?: number | null) => void;
}

/** A program is killed if it has received none of this number of equal signals, sent within this time (ms). */
const CALLS = 3;
const WITHIN = 2_000;
/** The time (ms) that a program has to react to a signal: it can only report when its current work is done. */
const PATIENCE = 3_000;

/**
 * Runs the program in a process of its own, with the streams, descriptors and channel of this one, and ends
 * with the same exit code or the same signal. Signals are passed on, and the command waits until the program
 * has handled them. A program in an endless loop cannot handle a signal: it is killed.
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
  const log = openLog();
  const order = {
    ...options,
    ...(options.json !== undefined && { json: resolve(options.json) }),
    baseline: baseline === undefined ? (false as const) : resolve(baseline.file),
    ...(log !== undefined && { log }),
  };
  let child: ChildProcess;
  try {
    child = spawn(process.execPath, [...process.execArgv, '--require', preload, path, ...args], {
      stdio: inheritedStdio(),
      serialization: channelSerialization(),
      env: { ...process.env, [VARIABLE]: orderFor(order, process.pid) },
    });
  } catch (error) {
    closeLog(log);
    refuse(notStarted(error as NodeJS.ErrnoException, process.execPath));
    return;
  }
  const stopRelay = relayChannel(child);

  const calls = new Map<NodeJS.Signals, { at: number; heard: number | undefined }[]>();
  const passOn = (signal: NodeJS.Signals): void => {
    const heard = signalsHeard(log);
    const recent = [...(calls.get(signal) ?? []), { at: performance.now(), heard }].slice(-CALLS);
    calls.set(signal, recent);
    const [first, last] = [recent[0], recent.at(-1)];
    const isDeaf = (since: number | undefined): boolean => since === undefined || signalsHeard(log) === since;
    if (isEnding(signal) && recent.length === CALLS && first && last) {
      if (last.at - first.at < WITHIN && isDeaf(first.heard)) {
        child.kill('SIGKILL');
        return;
      }
    }
    // Ctrl-C also reaches the program directly. The program takes both signals for one.
    child.kill(signal);
    // A person presses again; another program that sends this signal would wait forever.
    if (isEnding(signal) && signal !== 'SIGINT' && heard !== undefined) {
      setTimeout(() => {
        if (isDeaf(heard)) child.kill('SIGKILL');
      }, PATIENCE).unref();
    }
  };
  const passedOn = [...ENDINGS, 'SIGUSR2', 'SIGQUIT'] as const;
  for (const signal of passedOn) process.on(signal, passOn);

  const letGo = (): void => {
    closeLog(log);
    for (const name of passedOn) process.off(name, passOn);
  };
  child.on('error', (error) => {
    // A message or a signal that could not be passed on is an error as well.
    if (child.pid !== undefined) return;
    stopRelay();
    refuse(notStarted(error, process.execPath));
    letGo();
  });
  child.on('exit', (code, signal) => {
    const told = hasTold(log);
    if (signal === null) {
      process.exitCode = code ?? 1;
      const needed = code === 0 && (options.failOnLeak || options.json !== undefined);
      if (!told)
        refuse(
          `${file} ended in a way that rxleash could not detect, so no report could be made.`,
          needed ? 2 : code,
        );
    } else if (!isEnding(signal)) {
      refuse(`${file} was killed by ${signal}, so no report could be made.`);
    } else if (!told) {
      refuse(`${file} was ended by ${signal}, and no report could be made.`);
    }
    // Last: from now on, a further signal ends this process at once.
    letGo();
    if (signal !== null) process.kill(process.pid, signal);
  });
}

function isEnding(signal: NodeJS.Signals): boolean {
  return (ENDINGS as readonly string[]).includes(signal);
}

/** Resolves like Node: a file, a file without its extension, or a folder with an index. */
function isProgram(path: string): boolean {
  try {
    createRequire(path).resolve(path);
    return true;
  } catch {
    return false;
  }
}

import { basename, dirname } from 'node:path';

import { activate, watchClass } from '../../../lib/dev/activate.js';
import { fails } from '../../../lib/dev/base/fails.js';
import { plainFile } from '../../../lib/dev/stack/file-names.js';
import { stackFrames } from '../../../lib/dev/stack/parse-stack.js';
import { leaks } from '../../../lib/dev/report/leaks.js';
import { registry } from '../../../lib/dev/registry.js';
import { snapshotText } from '../../../lib/dev/report/snapshot.js';
import { printable } from '../../../lib/printable.js';
import { openDoor, type Question } from '../ask/door.js';
import { baselineInForce } from './baseline-file.js';
import { wantsColor } from './color.js';
import { githubText } from './report-formats.js';
import { installHost } from '../host/host.js';
import { noteHeard, noteTold } from './run-log.js';
import type { RunOptions } from './run-order.js';
import { conclude, type Outcome, writeJson } from './run-report.js';
import { canWatch, type Copy, onRxjsLoaded } from './rxjs-copies.js';
import { ENDINGS, watchEnd } from './program-end.js';
import { writeNow } from './write.js';

/** The exit codes of a program that itself ended with 0. */
const LEAKED = 1;
const FAILED = 2;

/**
 * Watches every copy of rxjs that the program loads from now on. Reports when the process ends, and on
 * `SIGUSR2`. Returns the undo.
 */
export function watchProgram(options: RunOptions): () => void {
  const own = ownFolders();
  const copies: Copy[] = [];
  const foreign: Copy[] = [];
  const baseline = baselineInForce(options);
  const undos = [
    installHost(own),
    activate({
      track: 'all',
      sites: 'all',
      residue: options.residue,
      ...(baseline !== undefined && { baseline: baseline.entries }),
      ...(options.ignoreFrames !== undefined && { ignoreFrames: options.ignoreFrames }),
    }),
    registry().monitorWork(),
    onRxjsLoaded(({ Observable, config, folder, version }) => {
      if (!canWatch(version)) return void foreign.push({ folder, version });
      copies.push({ folder, version });
      own.push(`${folder.replaceAll('\\', '/')}/`);
      undos.push(watchClass(Observable, config));
    }),
  ];
  const watched = { start: leaks.mark(), copies, foreign, baseline };

  const report = (event: string, { goesOn = false, signalled = false } = {}): Outcome | undefined => {
    try {
      const color = wantsColor(process.stderr, process.env);
      const outcome = conclude({ ...watched, options, event, color, goesOn, signalled });
      writeNow(2, outcome.text);
      if (options.format === 'github') writeNow(2, githubText(outcome.leaks));
      if (options.json !== undefined) writeJson(options.json, outcome, options.format);
      return outcome;
    } catch (error) {
      const why = error instanceof Error ? (isOfFile(error) ? error.message : error.stack) : String(error);
      const what = isOfFile(error)
        ? `could not write the JSON to ${String(options.json)}`
        : 'could not report';
      const lines = `rxleash ${what}: ${String(why)}`.split('\n').map(printable);
      writeNow(2, `\n${lines.join('\n')}\n`);
      failed = true;
      return undefined;
    }
  };

  function* answer({ what, color = false, sinceStart = false }: Question): Generator<string> {
    if (what === 'name') {
      yield program;
      return;
    }
    const event = `${program} is running`;
    const asked = { ...options, strict: options.strict || sinceStart };
    const outcome = conclude({ ...watched, options: asked, event, color, goesOn: true });
    if (what === 'text') yield outcome.text;
    else yield* snapshotText(registry(), outcome);
  }

  let failed = false;
  const program = printable(basename(process.argv[1] ?? 'node'));
  const closeDoor = openDoor(options.parent, answer) ?? (() => undefined);
  const stop = watchEnd([...ENDINGS, 'SIGUSR2'], {
    exit: () => {
      closeDoor();
      const code = Number(process.exitCode ?? 0);
      const outcome = report(`${program} ended with exit code ${code}`);
      noteTold(options.log);
      if (code !== 0) return;
      const leaked = outcome?.leaks.some((leak) => fails(leak, options)) ?? false;
      if (failed) process.exitCode = FAILED;
      else if (options.failOnLeak && leaked) process.exitCode = LEAKED;
    },
    heard: () => noteHeard(options.log),
    signal: (signal) => {
      if (signal === 'SIGUSR2') return void report(`${program} is running`, { goesOn: true });
      closeDoor();
      report(`${program} was ended by ${signal}`, { signalled: true });
      noteTold(options.log);
      // Without our listener the signal has its default effect, so the parent process sees how the program
      // ended.
      stop();
      process.kill(process.pid, signal);
    },
  });
  undos.push(stop, closeDoor);
  return () => {
    for (const undo of undos.splice(0).reverse()) undo();
  };
}

/** The folders of this package: its own lines are never reported. */
function ownFolders(): string[] {
  const file = stackFrames(String(new Error().stack))[0]?.file;
  return file === undefined ? [] : [`${dirname(plainFile(file))}/`];
}

function isOfFile(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'syscall' in error;
}

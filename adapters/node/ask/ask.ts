import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';

import { printable } from '../../../lib/printable.js';
import { wantsColor } from '../run/color.js';
import { writeNow, writeWhole } from '../run/write.js';
import { type Door, openDoors, type Question, runs } from './door.js';

/** The options of `rxleash report`. */
export interface ReportRequest {
  /** The process id of the program, or of the command that runs it. Default: the only one that runs. */
  readonly pid?: number;
  readonly json: boolean;
  /** Reports each subscription that was opened since the start and has no open owner as a leak. */
  readonly sinceStart: boolean;
  /** Asks again every two seconds, until the program ends. */
  readonly watch: boolean;
}

/** The time (ms) between two questions. */
const PAUSE = 2_000;
/** The time (ms) without a sign of the program, after which it is taken for one that is caught in a loop. */
const PATIENCE = 10_000;
/** The same for a list of programs. */
const PATIENCE_FOR_NAME = 3_000;

/** Asks a running program, and prints its answer. `refuse` receives the reason if that fails. */
export async function reportOn(request: ReportRequest, refuse: (message: string) => void): Promise<void> {
  const door = await doorOf(request.pid, refuse);
  if (door === undefined) return;
  const question: Question = {
    what: request.json ? 'json' : 'text',
    color: !request.json && wantsColor(process.stdout, process.env),
    sinceStart: request.sinceStart,
  };
  try {
    let isRead = print(await ask(door, question));
    while (request.watch && isRead) {
      await wait(PAUSE);
      if (!runs(door.pid)) return;
      isRead = print(await ask(door, question));
    }
  } catch (error) {
    refuse(
      `the program ${door.pid} does not answer: ${(error as Error).message}. It may be ending, or be caught in a loop.`,
    );
  }
}

/** False if nobody reads the output any more, for example after `| head`. */
function print(text: string): boolean {
  try {
    writeWhole(1, text);
    return true;
  } catch {
    return false;
  }
}

async function doorOf(pid: number | undefined, refuse: (message: string) => void): Promise<Door | undefined> {
  const doors = openDoors();
  if (pid === undefined) {
    const [only, ...others] = doors;
    if (only !== undefined && others.length === 0) return only;
    if (only === undefined) refuse(`no running program can report. ${HOW}`);
    else {
      const rows = await rowsOf(doors);
      refuse('several programs can report. Choose one by its pid:');
      writeNow(2, rows);
    }
    return undefined;
  }
  const found = doors.find((door) => door.pid === pid || door.parent === pid);
  if (found === undefined) {
    refuse(
      runs(pid)
        ? `the process ${pid} cannot report: it is not yours, or runs without rxleash. ${HOW}`
        : `there is no process ${pid}.`,
    );
  }
  return found;
}

const HOW = 'Start the program with "rxleash run FILE" or with "node --import rxleash/register FILE".';

/** The programs that can be asked: process id and name. */
async function rowsOf(doors: readonly Door[]): Promise<string> {
  const rows = await Promise.all(
    doors.map(
      async (door) =>
        `  ${door.pid}  ${printable(await ask(door, { what: 'name' }).catch(() => 'does not answer'))}\n`,
    ),
  );
  return rows.join('');
}

async function ask({ path }: Door, question: Question): Promise<string> {
  const socket = connect(path);
  const patience = question.what === 'name' ? PATIENCE_FOR_NAME : PATIENCE;
  socket.setTimeout(patience, () => {
    socket.destroy(new Error(`it has said nothing for ${patience / 1_000} s`));
  });
  socket.end(JSON.stringify(question));
  return await text(socket);
}

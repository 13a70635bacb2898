import { TestScheduler } from 'rxjs/testing';

import { badLife } from './errors.js';
import type { Message } from './messages.js';

/** Stands for a `!`, which rxjs reads in diagrams of subscriptions only. */
const END = '\u2020';

/** What a row of a life says, in the order of time: a mark and its frame. */
export interface Turn {
  readonly mark: string;
  readonly frame: number;
}

/**
 * Reads the row of a life: `^` is where it begins, which must be at once, and `!` an end; what else may stand there is in
 * `marks`.
 */
export function readLife(
  row: string,
  { of, marks }: { readonly of: string; readonly marks: RegExp },
): Turn[] {
  const turns = (parse(asValues(row)) as Message[]).map(({ frame, notification: { kind, value } }) => {
    const mark = kind === 'N' ? String(value) : kind === 'C' ? '|' : '#';
    return { frame, mark: mark === END ? '!' : mark };
  });
  if (turns.every(({ mark }) => marks.test(mark)) && /^\s*\(?\^[^^]*$|^[^^]*$/.test(row)) return turns;
  throw new TypeError(badLife(of, row, marks));
}

/** Does `work` at each mark of `row`; in each frame after what stands in earlier rows, and before what in later ones. */
export function inOrder(scheduler: TestScheduler, row: string, work: () => void): void {
  // The scheduler lets the hot ones tell what they have in the order in which they were made.
  Object.assign(scheduler.createHotObservable(asValues(row)), { next: () => work() });
}

/** As a diagram of values, which rxjs can read. */
function asValues(row: string): string {
  return row.replace('^', '-').replaceAll('!', END);
}

function parse(row: string): unknown {
  return TestScheduler.parseMarbles(row, undefined, undefined, false, true);
}

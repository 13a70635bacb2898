import { TestScheduler } from 'rxjs/testing';

import { badOption } from '../lib/wording.js';
import { badLife } from './errors.js';
import type { Message } from './notifications.js';

/** Replaces `!`, which rxjs parses only in diagrams of subscriptions. */
const END = '\u2020';

/** One symbol of the row of a life, and its frame. */
export interface Turn {
  readonly symbol: string;
  readonly frame: number;
}

/**
 * Parses the row of a life, in order of time. `^` is the start and must come first, and `!` is the end. `symbols` matches the
 * allowed symbols.
 */
export function readLife(
  row: string,
  { of, symbols }: { readonly of: string; readonly symbols: RegExp },
): Turn[] {
  if (typeof row !== 'string') throw new TypeError(badOption(of, row, 'a row such as "^---!"'));
  const turns = (parse(asValues(row)) as Message[]).map(({ frame, notification: { kind, value } }) => {
    const symbol = kind === 'N' ? String(value) : kind === 'C' ? '|' : '#';
    return { frame, symbol: symbol === END ? '!' : symbol };
  });
  if (turns.every(({ symbol }) => symbols.test(symbol)) && /^\s*\(?\^[^^]*$|^[^^]*$/.test(row)) return turns;
  throw new TypeError(badLife(of, row, symbols));
}

/** Calls `work` at each symbol of `row`. Within a frame, rows run in the order in which they were created. */
export function inOrder(scheduler: TestScheduler, row: string, work: () => void): void {
  // Within a frame, the scheduler runs hot Observables in the order of their creation.
  Object.assign(scheduler.createHotObservable(asValues(row)), { next: () => work() });
}

/** The row as a diagram of values, which rxjs can parse. */
function asValues(row: string): string {
  return row.replace('^', '-').replaceAll('!', END);
}

function parse(row: string): unknown {
  return TestScheduler.parseMarbles(row, undefined, undefined, false, true);
}

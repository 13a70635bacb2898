import type { TestScheduler } from 'rxjs/testing';

import { badLife } from './errors.js';

/** Stands for a `!`, which rxjs reads in diagrams of subscriptions only. */
const END = '\u2020';

/** What a row of a life says, in the order of time: a mark and its frame. */
export interface Turn {
  readonly mark: string;
  readonly frame: number;
}

/**
 * Calls `act` when the time has come to each mark of `row`; in each frame after what stands in earlier rows. Returns the
 * marks. `^` is where it begins, which must be at once; `!` is an end; what else may stand there is in `marks`.
 */
export function live(
  scheduler: TestScheduler,
  row: string,
  { of, marks }: { readonly of: string; readonly marks: RegExp },
  act: (turn: Turn) => void,
): readonly Turn[] {
  // As a diagram of values it is read by rxjs, and put among the hot ones, which gives it its place in each frame.
  const hot = scheduler.createHotObservable(row.replace('^', '-').replaceAll('!', END));
  const turns = hot.messages.map(({ frame, notification }) => {
    const { kind } = notification;
    const mark = kind === 'N' ? String(notification.value) : kind === 'C' ? '|' : '#';
    return { frame, mark: mark === END ? '!' : mark };
  });
  const wrong = turns.find(({ mark }) => !marks.test(mark));
  if (wrong !== undefined || !/^\s*\(?\^|^[^^]*$/.test(row)) throw new TypeError(badLife(of, row, marks));
  let next = 0;
  Object.assign(hot, { next: () => act(turns[next++] as Turn) });
  return turns;
}

import { draw, type Mark } from './drawing.js';
import { difference, isEqual, type Difference } from './equal.js';
import { Labels } from './labels.js';
import type { Log, Message } from './messages.js';
import { showValue } from './show.js';

/** How what came differs from what was expected. */
export interface Mismatch {
  /** The first frame that differs. */
  readonly frame: number;
  /** The rows, one above the other, with a caret below that frame; then what the letters stand for. */
  readonly text: string;
}

/** Compares what a stream gave with what was expected; undefined where it is the same. */
export function compareMessages(
  actual: readonly Message[],
  expected: readonly Message[],
  values: unknown,
): Mismatch | undefined {
  const at = firstDifferent(actual, expected, isEqual);
  if (at === undefined) return undefined;
  const labels = new Labels(values);
  const marksOf = (messages: readonly Message[]): Mark[] =>
    messages.map(({ frame, notification }) => ({ frame, symbol: symbolOf(notification, labels) }));
  // The expected ones first: their letters are the caller's.
  const marks = { expected: marksOf(expected), actual: marksOf(actual) };
  return mismatch(marks, at, [...labels.explanations(), ...notesOn(actual[at], expected[at])]);
}

/** Compares from when to when a source was subscribed. */
export function compareLogs(actual: readonly Log[], expected: readonly Log[]): Mismatch | undefined {
  const at = firstDifferent(actual, expected, isEqual);
  if (at === undefined) return undefined;
  const marks = { expected: marksOfLog(expected[at]), actual: marksOfLog(actual[at]) };
  const mark = firstDifferent(marks.actual, marks.expected, isEqual) ?? 0;
  const counted = (logs: readonly Log[]): string =>
    `${logs.length} subscription${logs.length === 1 ? '' : 's'}`;
  const notes =
    actual.length === 1 && expected.length === 1
      ? []
      : [`expected ${counted(expected)}, came ${counted(actual)}; these are the rows of number ${at + 1}`];
  return mismatch(marks, mark, notes);
}

/** The place of the first one that is not the same on both sides. */
export function firstDifferent<One, Other>(
  actual: readonly One[],
  expected: readonly Other[],
  same: (actual: One, expected: Other) => boolean,
): number | undefined {
  for (let at = 0; at < Math.max(actual.length, expected.length); at++) {
    if (at >= actual.length || at >= expected.length) return at;
    if (!same(actual[at] as One, expected[at] as Other)) return at;
  }
  return undefined;
}

/** Draws both rows, and marks where they differ: at the `at`-th mark of each. */
export function mismatch(
  { expected, actual }: { readonly expected: readonly Mark[]; readonly actual: readonly Mark[] },
  at: number,
  notes: readonly string[],
): Mismatch {
  const [one, other] = [actual[at], expected[at]];
  const frame = Math.min(one?.frame ?? Infinity, other?.frame ?? Infinity);
  const row = one?.frame === frame ? actual : expected;
  const nth = row.slice(0, at).filter((mark) => mark.frame === frame).length;
  const drawing = draw([expected, actual]);
  const { rows } = drawing;
  const lines = [
    `  expected  ${rows[0] ?? ''}`,
    `  actual    ${rows[1] ?? ''}`,
    `${' '.repeat(12 + drawing.column(frame, nth))}^`,
    ...(notes.length === 0 ? [] : ['', ...notes.map((note) => `  ${note}`)]),
  ];
  return { frame, text: lines.map((line) => line.trimEnd()).join('\n') };
}

function symbolOf({ kind, value }: Message['notification'], labels: Labels): string {
  if (kind === 'N') return labels.of(value);
  return kind === 'C' ? '|' : '#';
}

/** Both sides have an error as `#`: which ones. And where two of a kind differ, inside. */
function notesOn(actual: Message | undefined, expected: Message | undefined): string[] {
  const notes = Object.entries({ expected, actual }).flatMap(([side, message]) =>
    message?.notification.kind === 'E' ? [`${side} # = ${showValue(message.notification.error)}`] : [],
  );
  const found = difference(contentOf(actual), contentOf(expected));
  return found === undefined || found.path === '' ? notes : [...notes, noteOf(found)];
}

function contentOf(message: Message | undefined): unknown {
  return message?.notification.kind === 'E' ? message.notification.error : message?.notification.value;
}

/** One sentence on where two things that look alike differ. */
function noteOf({ path, actual, expected }: Difference): string {
  return `they differ in ${path.replace(/^\./, '')}: expected ${showValue(expected)}, actual ${showValue(actual)}`;
}

function marksOfLog(log: Log | undefined): Mark[] {
  if (log === undefined) return [];
  return [
    { frame: log.subscribedFrame, symbol: '^' },
    { frame: log.unsubscribedFrame, symbol: '!' },
  ].filter(({ frame }) => Number.isFinite(frame));
}

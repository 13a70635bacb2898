import { draw, type Marble } from './drawing.js';
import { difference, isEqual, type Difference } from './equal.js';
import { Labels } from './labels.js';
import type { Log, Message } from './notifications.js';
import { showValue } from './show.js';

/** The difference between the actual and the expected events. */
export interface Mismatch {
  /** The first frame that differs. */
  readonly frame: number;
  /** Both rows, with a caret below that frame, and the meaning of the letters. */
  readonly text: string;
}

/** Compares the notifications of a stream with the expected ones; undefined if they are equal. */
export function compareMessages(
  actual: readonly Message[],
  expected: readonly Message[],
  values: unknown,
): Mismatch | undefined {
  const at = firstDifferent(actual, expected, isEqual);
  if (at === undefined) return undefined;
  const labels = new Labels(values);
  const marblesOf = (messages: readonly Message[]): Marble[] =>
    messages.map(({ frame, notification }) => ({ frame, symbol: symbolOf(notification, labels) }));
  // The expected ones first, since their letters come from the caller.
  const marbles = { expected: marblesOf(expected), actual: marblesOf(actual) };
  return mismatch(marbles, at, [...labels.explanations(), ...detailsOf(actual[at], expected[at])]);
}

/** Compares the subscriptions to a source; undefined if they are equal. */
export function compareLogs(actual: readonly Log[], expected: readonly Log[]): Mismatch | undefined {
  const at = firstDifferent(actual, expected, isEqual);
  if (at === undefined) return undefined;
  const marbles = { expected: marblesOfLog(expected[at]), actual: marblesOfLog(actual[at]) };
  const marble = firstDifferent(marbles.actual, marbles.expected, isEqual) ?? 0;
  const counted = (logs: readonly Log[]): string =>
    `${logs.length} subscription${logs.length === 1 ? '' : 's'}`;
  const details =
    actual.length === 1 && expected.length === 1
      ? []
      : [`expected ${counted(expected)}, came ${counted(actual)}; these are the rows of number ${at + 1}`];
  return mismatch(marbles, marble, details);
}

/** The index of the first pair that differs. */
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

/** Draws both rows, with a caret at the `at`-th marble of each, where they differ. */
export function mismatch(
  { expected, actual }: { readonly expected: readonly Marble[]; readonly actual: readonly Marble[] },
  at: number,
  details: readonly string[],
): Mismatch {
  const [one, other] = [actual[at], expected[at]];
  const frame = Math.min(one?.frame ?? Infinity, other?.frame ?? Infinity);
  const row = one?.frame === frame ? actual : expected;
  const nth = row.slice(0, at).filter((marble) => marble.frame === frame).length;
  const drawing = draw([expected, actual]);
  const { rows } = drawing;
  const lines = [
    `  expected  ${rows[0] ?? ''}`,
    `  actual    ${rows[1] ?? ''}`,
    `${' '.repeat(12 + drawing.column(frame, nth))}^`,
    ...(details.length === 0 ? [] : ['', ...details.map((detail) => `  ${detail}`)]),
  ];
  return { frame, text: lines.map((line) => line.trimEnd()).join('\n') };
}

function symbolOf({ kind, value }: Message['notification'], labels: Labels): string {
  if (kind === 'N') return labels.of(value);
  return kind === 'C' ? '|' : '#';
}

/** Lines for the errors, which are both drawn as `#`, and for the first field in which two values differ. */
function detailsOf(actual: Message | undefined, expected: Message | undefined): string[] {
  const details = Object.entries({ expected, actual }).flatMap(([side, message]) =>
    message?.notification.kind === 'E' ? [`${side} # = ${showValue(message.notification.error)}`] : [],
  );
  const found = difference(contentOf(actual), contentOf(expected));
  return found === undefined || found.path === '' ? details : [...details, fieldDetail(found)];
}

function contentOf(message: Message | undefined): unknown {
  return message?.notification.kind === 'E' ? message.notification.error : message?.notification.value;
}

/** A sentence on the field in which two similar values differ. */
function fieldDetail({ path, actual, expected }: Difference): string {
  return `they differ in ${path.replace(/^\./, '')}: expected ${showValue(expected)}, actual ${showValue(actual)}`;
}

function marblesOfLog(log: Log | undefined): Marble[] {
  if (log === undefined) return [];
  return [
    { frame: log.subscribedFrame, symbol: '^' },
    { frame: log.unsubscribedFrame, symbol: '!' },
  ].filter(({ frame }) => Number.isFinite(frame));
}

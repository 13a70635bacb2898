import type { Case } from './cases.js';
import { type Row, sentences } from './expectations.js';
import type { Answer } from './run.js';

/** How a tool did on one run. */
export interface Score {
  readonly class: string;
  readonly variant: string;
  readonly found: boolean;
  /** A right program was accused, or a fixed one. */
  readonly false: boolean;
  readonly count: boolean;
  readonly line: boolean;
  readonly failed: boolean;
}

/** Takes the best side of what a tool said: only what it said, and of what; the words for it count elsewhere. */
export function scoreRun({ class: name, variant, expected }: Case, answer: Answer): Score {
  const { marked, unmarked, failed = false } = answer;
  const extra = [...beyond(expected.marked, marked), ...beyond(expected.unmarked, unmarked ?? [])];
  if (variant !== 'leaky') {
    return { class: name, variant, found: false, false: extra.length > 0, count: false, line: false, failed };
  }
  return {
    class: name,
    variant,
    found: total(marked) > 0,
    false: false,
    count: total(marked) === total(expected.marked),
    line: String(lines(marked)) === String(lines(expected.marked)),
    failed,
  };
}

function total(rows: readonly Row[]): number {
  return rows.reduce((sum, { count }) => sum + count, 0);
}

function lines(rows: readonly Row[]): number[] {
  return [...new Set(rows.map(({ line }) => line))].sort((a, b) => a - b);
}

/** What was told of a line beyond what is expected of it. */
function beyond(expected: readonly Row[], found: readonly Row[]): number[] {
  return lines(found).filter((at) => {
    const of = (rows: readonly Row[]) => total(rows.filter(({ line }) => line === at));
    return of(found) > of(expected);
  });
}

/** What rxleash said that it should not have, or did not say: nothing where all is well. */
export function differences({ expected, variant }: Case, answer: Answer): string[] {
  const { about, marked, unmarked = [], makers = [], entries } = answer;
  const differ = (where: string, should: readonly Row[], does: readonly Row[]) => {
    const [wanted, got] = [sentences(should), sentences(does)];
    return [
      ...wanted.filter((one) => !got.includes(one)).map((one) => `${where}, missing: ${one}`),
      ...got.filter((one) => !wanted.includes(one)).map((one) => `${where}, too much: ${one}`),
    ];
  };
  return [
    ...differ('with a mark', expected.marked, marked),
    ...differ('without', expected.unmarked, unmarked),
    ...differ('made at', expected.makers, makers),
    ...(variant === 'leaky' ? misdescribed(about, [...marked, ...unmarked]) : []),
    ...(variant === 'leaky' && about.entries !== undefined && about.entries !== entries
      ? [`the report has ${String(entries)} entries, and not ${about.entries}`]
      : []),
  ];
}

function misdescribed({ hint, kind, waits }: Answer['about'], rows: readonly Row[]): string[] {
  return [
    ...rows
      .filter((row) => hint !== undefined && row.hint?.includes(hint) === false)
      .map((row) => `line ${row.line}: the hint does not say "${hint ?? ''}": ${row.hint ?? ''}`),
    ...rows
      .filter((row) => waits !== undefined && row.waits?.includes(waits) !== true)
      .map((row) => `line ${row.line}: it does not wait for "${waits ?? ''}": ${row.waits ?? ''}`),
    ...(kind !== undefined && !rows.some((row) => row.kind === kind)
      ? [`none is told as ${kind}, but as ${rows.map((row) => row.kind).join()}`]
      : []),
  ];
}

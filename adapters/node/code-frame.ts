import { codeFrameColumns } from '@babel/code-frame';

import type { FrameOptions } from '../../lib/dev/base/host.js';
import type { Lines } from '../../lib/leak.js';
import { printable } from '../../lib/printable.js';
import type { LeakSite } from '../../lib/site.js';

/**
 * The longest file whose lines are shown. A longer one was written by a bundler, and its lines have no useful
 * length.
 */
export const LONGEST = 2_000_000;
const WIDEST = 400;

/**
 * The lines around a site, with the line itself marked: the given range, or two lines above and below.
 * Undefined if they are too long.
 */
export function codeFrame(
  text: string | undefined,
  { line, column }: LeakSite,
  { color, lines }: FrameOptions,
): string | undefined {
  if (text === undefined || text.length > LONGEST) return undefined;
  const asked = lines?.filter(({ from, to }) => to >= from) ?? [];
  const parts = asked.some((part) => hasLine(part, line)) ? asked : [{ from: line - 2, to: line + 2 }];
  const last = Math.max(...parts.map(({ to }) => to));
  // A terminal would execute control characters of the file.
  const rows = text
    .split('\n', last)
    .map((row, at) => (parts.some((part) => hasLine(part, at + 1)) ? row : ''));
  if (rows.some((row) => row.length > WIDEST)) return undefined;
  const shown = rows.map(printable).join('\n');
  const frames = parts.map((part) =>
    hasLine(part, line)
      ? codeFrameColumns(
          shown,
          { start: { line, column } },
          {
            linesAbove: line - part.from,
            linesBelow: part.to - line,
            highlightCode: color,
            forceColor: color,
          },
        )
      : plainFrame(rows, part),
  );
  return frames.join('\n  ⋮\n');
}

function hasLine({ from, to }: Lines, line: number): boolean {
  return from <= line && line <= to;
}

function plainFrame(rows: readonly string[], { from, to }: Lines): string {
  const width = String(to).length;
  return rows
    .slice(from - 1, to)
    .map((row, at) => `  ${String(from + at).padStart(width)} | ${printable(row)}`.trimEnd())
    .join('\n');
}

/** The symbol of an event, at its frame. */
export interface Marble {
  readonly frame: number;
  readonly symbol: string;
}

/** Aligned rows of marbles. */
export interface Drawing {
  /** The rows. A frame has the same column in all of them. */
  readonly rows: readonly string[];
  /** The column of `frame`, or of its `nth` marble (from 0) if it has several. */
  column(frame: number, nth?: number): number;
}

/** Longer gaps are written as a duration in the syntax of rxjs: ` 30ms `. */
const LONGEST_GAP = 20;
/** The maximal number of frames with marbles. Later ones are cut off. */
const MOST = 40;

/**
 * Draws rows of marbles, with time from left to right and equal frames in equal columns. rxjs can parse each row, unless the
 * marbles of one frame take the columns of the next frames.
 */
export function draw(rows: readonly (readonly Marble[])[], until = 0): Drawing {
  const frames = [...new Set(rows.flatMap((row) => row.map(({ frame }) => frame)))].sort((a, b) => a - b);
  const sheet = new Sheet(rows.length);
  for (const frame of frames.slice(0, MOST)) {
    sheet.add(
      frame,
      rows.map((row) => cell(row.filter((marble) => marble.frame === frame))),
    );
  }
  if (frames.length > MOST) sheet.cut();
  else sheet.advance(until);
  sheet.finish();
  return { rows: sheet.rows, column: (frame, nth = 0) => sheet.column(frame, nth) };
}

/** Rows of text to which frames are appended. */
class Sheet {
  rows: string[];
  readonly #columns = new Map<number, { start: number; grouped: boolean }>();
  /** The last frame that was drawn, and its column. */
  #frame = 0;
  #start = 0;

  constructor(rows: number) {
    this.rows = Array.from({ length: rows }, () => '');
  }

  /** Draws one frame: an empty cell, a marble or a group for each row. */
  add(frame: number, cells: readonly string[]): void {
    const due = this.advance(frame);
    // If a row already extends beyond this frame, the frame moves to the right in all rows.
    const start = Math.max(due, ...this.rows.map(({ length }, row) => (cells[row] === '' ? 0 : length)));
    this.rows = this.rows.map((text, row) => text.padEnd(start) + (cells[row] ?? ''));
    this.#columns.set(frame, { start, grouped: cells.some(({ length }) => length > 1) });
    this.#frame = frame;
    this.#start = start;
  }

  /** Extends all rows to `frame`, and returns its column. */
  advance(frame: number): number {
    const drawn = Math.max(this.#start, ...this.rows.map(({ length }) => length));
    const left = frame - this.#frame - (drawn - this.#start);
    if (left > LONGEST_GAP) {
      this.rows = this.rows.map((text) => `${text.padEnd(drawn, '-')} ${left}ms `);
      return Math.max(...this.rows.map(({ length }) => length));
    }
    const due = this.#start + Math.max(0, frame - this.#frame);
    this.rows = this.rows.map((text) => text.padEnd(due, '-'));
    return due;
  }

  /** Extends all rows to the same length. */
  finish(): void {
    const width = Math.max(...this.rows.map(({ length }) => length));
    this.rows = this.rows.map((text) => text.padEnd(width, '-').trimEnd());
  }

  cut(): void {
    const drawn = Math.max(...this.rows.map(({ length }) => length));
    this.rows = this.rows.map((text) => `${text.padEnd(drawn, '-')} …`);
  }

  column(frame: number, nth: number): number {
    const { start, grouped } = this.#columns.get(frame) ?? { start: this.#start, grouped: false };
    return start + (grouped ? nth + 1 : 0);
  }
}

/** The text for one frame of one row. */
function cell(marbles: readonly Marble[]): string {
  const symbols = marbles.map(({ symbol }) => symbol).join('');
  return marbles.length > 1 ? `(${symbols})` : symbols;
}

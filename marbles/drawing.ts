/** Something that happens at a frame, as the symbol that stands for it. */
export interface Mark {
  readonly frame: number;
  readonly symbol: string;
}

/** Rows of marbles, one above the other. */
export interface Drawing {
  /** A row each, with the same frame in the same column. */
  readonly rows: readonly string[];
  /** The column of what happens at `frame`; of its `nth` mark (from 0), where it has several. */
  column(frame: number, nth?: number): number;
}

/** Longer gaps are written as the time that passes, as rxjs reads it: ` 30ms `. */
const LONGEST_GAP = 20;
/** After so many frames with marks the rest is cut off. */
const MOST = 40;

/**
 * Draws rows of marks so that they can be compared by eye: with time from left to right, and equal frames in equal
 * columns. Each row is one that rxjs could read, but where so much happens in one frame that the next ones have no
 * room.
 */
export function draw(rows: readonly (readonly Mark[])[], until = 0): Drawing {
  const frames = [...new Set(rows.flatMap((row) => row.map(({ frame }) => frame)))].sort((a, b) => a - b);
  const sheet = new Sheet(rows.length);
  for (const frame of frames.slice(0, MOST)) {
    sheet.add(
      frame,
      rows.map((row) => cell(row.filter((mark) => mark.frame === frame))),
    );
  }
  if (frames.length > MOST) sheet.cut();
  else sheet.advance(until);
  sheet.finish();
  return { rows: sheet.rows, column: (frame, nth = 0) => sheet.column(frame, nth) };
}

/** Rows of text that grow to the right. */
class Sheet {
  rows: string[];
  readonly #columns = new Map<number, { start: number; grouped: boolean }>();
  /** The last frame that something was drawn at, and its column. */
  #frame = 0;
  #start = 0;

  constructor(rows: number) {
    this.rows = Array.from({ length: rows }, () => '');
  }

  /** Draws one frame: nothing, a mark or a group in each row. */
  add(frame: number, cells: readonly string[]): void {
    const due = this.advance(frame);
    // Where a row has drawn over this frame already, the frame comes later in all of them.
    const start = Math.max(due, ...this.rows.map(({ length }, row) => (cells[row] === '' ? 0 : length)));
    this.rows = this.rows.map((text, row) => text.padEnd(start) + (cells[row] ?? ''));
    this.#columns.set(frame, { start, grouped: cells.some(({ length }) => length > 1) });
    this.#frame = frame;
    this.#start = start;
  }

  /** Lets the time pass until `frame`, in each row that has not come so far. Returns its column. */
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

  /** All rows end together. */
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

/** What stands for one frame of one row. */
function cell(marks: readonly Mark[]): string {
  const symbols = marks.map(({ symbol }) => symbol).join('');
  return marks.length > 1 ? `(${symbols})` : symbols;
}

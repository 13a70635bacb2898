/** A replacement of the lines from `line` on (counted from 1). */
export interface Change {
  readonly line: number;
  readonly remove: readonly string[];
  readonly add: readonly string[];
}

/** An edit of the user's code that fixes a leak. All line numbers are those before the edit. */
export interface Edit {
  readonly file: string;
  readonly changes: readonly Change[];
}

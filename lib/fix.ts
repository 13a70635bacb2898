/** Lines of a file that take the place of others: those from `line` on, which counts from 1. */
export interface Change {
  readonly line: number;
  readonly remove: readonly string[];
  readonly add: readonly string[];
}

/** A change of the user's own lines that ends a leak. The numbers of all lines are those before the edit. */
export interface Edit {
  readonly file: string;
  readonly changes: readonly Change[];
}

/** A line of the user's code. Lines and columns count from 1. */
export interface LeakSite {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly function?: string;
}

/** The line of the subscription that an error belongs to, and the path of its owner. */
export interface SubscribedAt extends LeakSite {
  readonly owner?: string;
}

/** The line of the user's code that made something. Lines and columns count from 1. */
export interface LeakSite {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly function?: string;
}

/** Where a subscription was made whose error this is, and the path of its owner. */
export interface SubscribedAt extends LeakSite {
  readonly owner?: string;
}

import type { LeakSite } from '../../site.js';
import { callersIn, type ReadingRules } from './read-stack.js';

/** The number of different stacks that are remembered. */
const MAX_PARSED = 1_000;

/**
 * The call path of each open subscription, for profiles. Paths are kept only while a profile is being taken,
 * for the subscriptions that the sweep visits. Each costs an entry in a WeakMap; equal paths are one object.
 */
export class CreationPaths {
  #users = 0;
  #paths = new WeakMap<object, readonly LeakSite[]>();
  readonly #parsed = new Map<string, readonly LeakSite[]>();

  /** Starts to keep paths, until the undo. */
  enable(): () => void {
    let active = true;
    this.#users++;
    return () => {
      if (!active) return;
      active = false;
      this.#users--;
      if (this.#users === 0) this.clear();
    };
  }

  get enabled(): boolean {
    return this.#users > 0;
  }

  add(record: object, stack: string, rules: () => ReadingRules): void {
    let path = this.#parsed.get(stack);
    if (path === undefined) {
      if (this.#parsed.size >= MAX_PARSED) this.#parsed.clear();
      this.#parsed.set(stack, (path = callersIn(stack, rules())));
    }
    this.#paths.set(record, path);
  }

  /** The frames from `site` upwards, which comes first; only `site` if the path is not known. */
  from(record: object, site: LeakSite): readonly LeakSite[] {
    const path = this.#paths.get(record) ?? [];
    const at = path.findIndex(({ file, line }) => file === site.file && line === site.line);
    return at < 0 ? [site] : [site, ...path.slice(at + 1)];
  }

  clear(): void {
    this.#paths = new WeakMap();
    this.#parsed.clear();
  }
}

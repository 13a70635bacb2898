import type { LeakSite } from '../../site.js';
import { callersIn, type ReadingRules } from './read-stack.js';

/** As many different stacks as are remembered. */
const REMEMBERED = 1_000;

/**
 * Who called the line that has subscribed, for profiles: kept only while somebody takes these, of what is open when the sweep
 * comes by, so that it costs nothing else. Costs an entry of a WeakMap for each; equal paths are one object.
 */
export class CreationPaths {
  #takers = 0;
  #paths = new WeakMap<object, readonly LeakSite[]>();
  readonly #read = new Map<string, readonly LeakSite[]>();

  /** From now on, until the undo. */
  keep(): () => void {
    let taking = true;
    this.#takers++;
    return () => {
      if (!taking) return;
      taking = false;
      this.#takers--;
      if (this.#takers === 0) this.clear();
    };
  }

  get kept(): boolean {
    return this.#takers > 0;
  }

  note(record: object, stack: string, rules: () => ReadingRules): void {
    let path = this.#read.get(stack);
    if (path === undefined) {
      if (this.#read.size >= REMEMBERED) this.#read.clear();
      this.#read.set(stack, (path = callersIn(stack, rules())));
    }
    this.#paths.set(record, path);
  }

  /** The frames from `site` on, which comes first; that alone where nothing more is known. */
  from(record: object, site: LeakSite): readonly LeakSite[] {
    const path = this.#paths.get(record) ?? [];
    const at = path.findIndex(({ file, line }) => file === site.file && line === site.line);
    return at < 0 ? [site] : [site, ...path.slice(at + 1)];
  }

  clear(): void {
    this.#paths = new WeakMap();
    this.#read.clear();
  }
}

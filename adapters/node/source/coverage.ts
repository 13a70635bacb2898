import type { Session } from 'node:inspector';

import { plainFile } from '../../../lib/dev/stack/file-names.js';

/** What it says stays true, but more may have run since: so long (ms) it is not asked anew. */
const FRESH = 1_000;

interface Script {
  readonly url: string;
  readonly functions: readonly {
    readonly functionName: string;
    readonly ranges: readonly { readonly count: number }[];
  }[];
}

/**
 * Which functions have run: V8 knows that of most, without any set-up, and says it in 3 to 11 ms. That it says nothing of one proves nothing, and what it
 * says is of a function, not of an object.
 */
export class Coverage {
  #scripts: readonly Script[] = [];
  #askedAt = -Infinity;

  /** Has the one function of this file that has this name run? */
  ran(file: string, name: string): boolean {
    const found = this.#asked()
      .filter(({ url }) => plainFile(url) === plainFile(file))
      .flatMap(({ functions }) => functions.filter(({ functionName }) => functionName === name));
    return found.length === 1 && Number(found[0]?.ranges[0]?.count) > 0;
  }

  #asked(): readonly Script[] {
    const now = performance.now();
    if (now - this.#askedAt > FRESH) {
      this.#askedAt = now;
      this.#scripts = bestEffort();
    }
    return this.#scripts;
  }
}

function bestEffort(): readonly Script[] {
  let session: Session | undefined;
  let scripts: readonly Script[] = [];
  try {
    const { Session } = process.getBuiltinModule('node:inspector');
    session = new Session();
    session.connect();
    // It is answered before `post` returns.
    session.post('Profiler.getBestEffortCoverage', (error, answer) => {
      if (error === null) scripts = answer.result;
    });
  } catch {
    // A Node without its inspector, or one that forbids it: nothing is known then.
  } finally {
    session?.disconnect();
  }
  return scripts;
}

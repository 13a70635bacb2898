import type { Session } from 'node:inspector';

import { plainFile } from '../../../lib/dev/stack/file-names.js';

/** The time (ms) for which an answer is reused. It stays true, but more functions may have run since. */
const FRESH = 1_000;

interface Script {
  readonly url: string;
  readonly functions: readonly {
    readonly functionName: string;
    readonly ranges: readonly { readonly count: number }[];
  }[];
}

/**
 * The functions that have run. V8 knows that for most functions without any set-up, and answers in 3 to 11 ms.
 * The absence of a function proves nothing, and the answer is about a function, not about an object.
 */
export class Coverage {
  #scripts: readonly Script[] = [];
  #askedAt = -Infinity;

  /** Whether the only function of this name in the file has run. */
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
    // The answer comes before `post` returns.
    session.post('Profiler.getBestEffortCoverage', (error, answer) => {
      if (error === null) scripts = answer.result;
    });
  } catch {
    // A Node without its inspector, or one that forbids it: nothing is known.
  } finally {
    session?.disconnect();
  }
  return scripts;
}

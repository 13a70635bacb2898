import { realm } from '../../../lib/realm.js';

/**
 * How backpressure crosses a chain of RxJS, which has none of its own: a source that can pause announces each
 * value, and a full sink that is reached within that call pauses it.
 */
export class Flow {
  #holds = 0;
  #resume: (() => void) | undefined;

  /** Emits by `next`. Returns true if a sink was full: then `resume` is called when none is full. */
  emit(next: () => void, resume: () => void): boolean {
    const outer = slot.flow;
    slot.flow = this;
    try {
      next();
    } finally {
      slot.flow = outer;
    }
    if (this.#holds === 0) return false;
    this.#resume = resume;
    return true;
  }

  /** Called by a sink. Returns the release. */
  hold(): () => void {
    this.#holds++;
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      this.#holds--;
      const resume = this.#resume;
      if (this.#holds > 0 || resume === undefined) return;
      this.#resume = undefined;
      resume();
    };
  }
}

const slot = realm<{ flow: Flow | undefined }>('flow', () => ({ flow: undefined }));

/** Pauses the source whose value has just arrived, if it can pause. */
export function holdSource(): (() => void) | undefined {
  return slot.flow?.hold();
}

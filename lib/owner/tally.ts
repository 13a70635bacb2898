import type { CloseReport, Remnant } from './types.js';

/** One outcome of a close, or all outcomes of the close of a child. */
type Outcome =
  | { readonly forced: Remnant }
  | { readonly stuck: Remnant }
  | { readonly error: unknown }
  | { readonly within: readonly Outcome[] };

/**
 * The results of a closing, descendants included. The results of a child are added by reference, and lists are created
 * only for a report, so that nested owners do not copy them at every level.
 */
export class Tally {
  drained = 0;
  /** The number of errors. */
  failures = 0;
  /** The outcomes, in order. Those of a child do not change, since its close is done when they are added. */
  readonly outcomes: Outcome[] = [];

  forced(remnant: Remnant): void {
    this.outcomes.push({ forced: remnant });
  }

  stuck(remnant: Remnant): void {
    this.outcomes.push({ stuck: remnant });
  }

  failed(error: unknown): void {
    this.failures++;
    this.outcomes.push({ error });
  }

  /** Adds the results of a child. */
  include({ drained, failures, outcomes }: Tally): void {
    this.drained += drained;
    this.failures += failures;
    const [first] = outcomes;
    if (first === undefined) return;
    // A single nested entry is added directly, so that a chain of owners does not become a chain of entries.
    this.outcomes.push(outcomes.length === 1 && 'within' in first ? first : { within: outcomes });
  }

  report(ms: number): CloseReport {
    const forced: Remnant[] = [];
    const stuck: Remnant[] = [];
    const errors: unknown[] = [];
    // Without recursion, since owners can be nested to any depth.
    const levels = [this.outcomes.values()];
    for (let level = levels.at(-1); level !== undefined; level = levels.at(-1)) {
      const { value: outcome } = level.next() as { value: Outcome | undefined };
      if (outcome === undefined) levels.pop();
      else if ('within' in outcome) levels.push(outcome.within.values());
      else if ('forced' in outcome) forced.push(outcome.forced);
      else if ('stuck' in outcome) stuck.push(outcome.stuck);
      else errors.push(outcome.error);
    }
    return { drained: this.drained, forced, stuck, errors, ms };
  }
}

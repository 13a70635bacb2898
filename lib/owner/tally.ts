import type { CloseReport, Remnant } from './types.js';

/** One thing that happened in a close, or all that happened in the close of a child. */
type Note =
  | { readonly forced: Remnant }
  | { readonly stuck: Remnant }
  | { readonly error: unknown }
  | { readonly within: readonly Note[] };

/**
 * What a closing comes to, descendants included. A child's part is taken over as it is: lists are made for who asks
 * for a report, so that the closes of nested owners do not copy each other's at every level.
 */
export class Tally {
  drained = 0;
  /** How many errors there are. */
  failures = 0;
  /** Of this closing: a child's own reads as it did when it was taken over, since it was done then. */
  readonly notes: Note[] = [];

  forced(remnant: Remnant): void {
    this.notes.push({ forced: remnant });
  }

  stuck(remnant: Remnant): void {
    this.notes.push({ stuck: remnant });
  }

  failed(error: unknown): void {
    this.failures++;
    this.notes.push({ error });
  }

  /** A child is done. */
  include({ drained, failures, notes }: Tally): void {
    this.drained += drained;
    this.failures += failures;
    const [first] = notes;
    if (first === undefined) return;
    // What consists of one grandchild's part alone is that part: else there would be a level for each.
    this.notes.push(notes.length === 1 && 'within' in first ? first : { within: notes });
  }

  report(ms: number): CloseReport {
    const forced: Remnant[] = [];
    const stuck: Remnant[] = [];
    const errors: unknown[] = [];
    // Without recursion: a report may be as deep as the owners are.
    const levels = [this.notes.values()];
    for (let level = levels.at(-1); level !== undefined; level = levels.at(-1)) {
      const { value: note } = level.next() as { value: Note | undefined };
      if (note === undefined) levels.pop();
      else if ('within' in note) levels.push(note.within.values());
      else if ('forced' in note) forced.push(note.forced);
      else if ('stuck' in note) stuck.push(note.stuck);
      else errors.push(note.error);
    }
    return { drained: this.drained, forced, stuck, errors, ms };
  }
}

import type { Fact } from '../../../lib/fact.js';
import type { Edit } from '../../../lib/edit.js';
import type { Leak } from '../../../lib/leak.js';
import type { Around } from './classes.js';
import type { Handle } from './handle.js';
import type { Reading } from './reading.js';

/** The facts about a leak, from its subscriptions and from the text. */
export interface Given {
  readonly leak: Leak;
  readonly reading: Reading;
  readonly handle: Handle;
  readonly around: Around | undefined;
  /** Whether a function of this name has run, as far as the engine knows. False proves nothing. */
  readonly ran: (name: string) => boolean;
}

/** A way to end it, in the words of the code. */
export interface Fix {
  readonly text: string;
  readonly edit?: Edit | undefined;
}

/** Checks whether a leak is of its kind. */
export type FixRule = (given: Given) => Fix | undefined;

export function factOf<What extends Fact['what']>(
  { facts = [] }: Leak,
  what: What,
): Extract<Fact, { what: What }> | undefined {
  return facts.find((fact): fact is Extract<Fact, { what: What }> => fact.what === what);
}

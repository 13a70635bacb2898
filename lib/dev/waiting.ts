import { duration } from './report.js';
import { finalizersOf, sourceText, type Watched } from './rxjs-shape.js';

/** An action of a scheduler: it is in the teardown of whoever waits for its turn. */
interface Scheduled {
  readonly work: unknown;
  readonly delay: number | null | undefined;
}

const OF_A_SUBJECT = 'a value of a Subject';
const SHARED = 'what is shared';

/** What the teardowns of rxjs, and of what else makes streams, let go of: told by their code. */
const LETS_GO: readonly (readonly [RegExp, string])[] = [
  [/\brefCount--/, SHARED],
  // The second one is how rxjs did it before 7.5.
  [/\bcurrentObservers\s?=\s?null|\barrRemove\(observers\b/, OF_A_SUBJECT],
  [/\bremove(?:Handler)?\(handler\b/, 'an event'],
  [/\bcancelAnimationFrame\(/, 'an animation frame'],
  [/\bxhr\.abort\(|\babortable\b/, 'a response'],
];

/** One of a large `mergeMap` may have thousands of parts: more than so many are not looked through. */
const PARTS = 1_000;

/**
 * What an open subscription waits for, in words that follow "for". Undefined where any part of it does not show that (a
 * promise, `NEVER`, a source made by hand): what is told is all that could wake it.
 */
export function waitsFor(subscriber: Watched): string | undefined {
  const parts = new Set([subscriber]);
  const told = new Set<string>();
  for (const part of parts) {
    const known = new Set<string>();
    let isLast = true;
    for (const finalizer of finalizersOf(part)) {
      const words = wordsOf(finalizer);
      if (words !== undefined) known.add(words);
      else if (typeof finalizer === 'object') parts.add(finalizer);
      isLast &&= words === undefined && typeof finalizer === 'function';
    }
    if (isLast || parts.size > PARTS) return undefined;
    // Who listens to a share is given the values by a Subject of that.
    if (known.has(SHARED)) known.delete(OF_A_SUBJECT);
    for (const words of known) told.add(words);
  }
  return [...told].join(', or ');
}

function wordsOf(finalizer: Watched | (() => void)): string | undefined {
  if (isScheduled(finalizer)) {
    return finalizer.delay ? `a timer (${duration(finalizer.delay)})` : 'a scheduled action';
  }
  if ('next' in finalizer) return undefined;
  // Of a plain Subscription, what it was made with.
  const teardown = typeof finalizer === 'function' ? finalizer : finalizer.initialTeardown;
  if (teardown === undefined) return undefined;
  const text = sourceText(teardown);
  return LETS_GO.find(([code]) => code.test(text))?.[1];
}

function isScheduled(finalizer: object): finalizer is Scheduled {
  return 'work' in finalizer && 'delay' in finalizer;
}

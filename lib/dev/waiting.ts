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

/** So many parts are looked at: one of a large `mergeMap` may have thousands. */
const PARTS = 50;

/**
 * What an open subscription waits for, in words that follow "for". Undefined where any part of it does not show that (a
 * promise, `NEVER`, a source made by hand): what is told is all that could wake it.
 */
export function waitsFor(subscriber: Watched): string | undefined {
  const parts: Watched[] = [subscriber];
  const told = new Set<string>();
  for (let at = 0; at < Math.min(parts.length, PARTS); at++) {
    const finalizers = finalizersOf(parts[at] as Watched);
    const known = new Set(finalizers.map(wordsOf).filter((words) => words !== undefined));
    const above = finalizers.filter((each) => typeof each === 'object' && !isScheduled(each)) as Watched[];
    if (known.size === 0 && above.length === 0) return undefined;
    // Who listens to a share is given the values by a Subject of that.
    if (known.has(SHARED)) known.delete(OF_A_SUBJECT);
    for (const words of known) told.add(words);
    parts.push(...above.filter((each) => wordsOf(each) === undefined));
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

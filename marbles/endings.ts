import type { Subscriber, TeardownLogic } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';

import type { Ending } from '../lib/ending.js';
import { EndingSubscriber } from '../lib/subscriber/ending-subscriber.js';
import { compareMessages, type Mismatch } from './compare.js';
import { isEqual } from './equal.js';
import { subscribedBefore, unknownEnding } from './errors.js';
import type { Message } from './notifications.js';
import { showValue } from './show.js';
import type { ExpectedEnding, TestObservable } from './types.js';

/** The predefined letters. */
const LETTERS: Readonly<Record<string, ExpectedEnding>> = {
  o: { by: 'owner' },
  c: { by: 'consumer' },
  d: { by: 'deadline' },
  s: { by: 'signal' },
  g: { by: 'guard' },
};

/** The endings of the subscriptions to one source, in order. */
export class Endings {
  readonly #actual: Message[] = [];

  /** Observes all later subscriptions to `source`. */
  constructor(scheduler: TestScheduler, source: TestObservable<unknown>) {
    if (source.subscriptions.length > 0) throw new Error(subscribedBefore());
    const target = source as unknown as { _subscribe(subscriber: Subscriber<unknown>): TeardownLogic };
    const subscribe = target._subscribe.bind(source);
    target._subscribe = (subscriber) => {
      const watched = new EndingSubscriber(subscriber, { operator: 'onEnding', source }, (ending) =>
        this.#actual.push({ frame: scheduler.frame, notification: { kind: 'N', value: factsOf(ending) } }),
      );
      watched.add(subscribe(watched));
      return watched;
    };
  }

  compare({ messages, values }: ExpectedEndings): Mismatch | undefined {
    return compareMessages(this.#actual, messages, values);
  }
}

/** A parsed row of endings. */
export interface ExpectedEndings {
  readonly messages: readonly Message[];
  readonly values: Readonly<Record<string, Pattern>>;
}

/** Parses a row of endings: `|` and `#` are by the source, other letters are defined in `endings`, or predefined. */
export function readEndings(row: string, endings: Readonly<Record<string, ExpectedEnding>>): ExpectedEndings {
  const letters = TestScheduler.parseMarbles(row, undefined, undefined, false, true) as Message[];
  const values: Record<string, Pattern> = {
    '|': new Pattern({ by: 'source', kind: 'complete' }),
    '#': new Pattern({ by: 'source', kind: 'error' }),
  };
  const messages = letters.map(({ frame, notification: { kind, value } }): Message => {
    const letter = kind === 'N' ? String(value) : kind === 'C' ? '|' : '#';
    const ending = endings[letter] ?? LETTERS[letter];
    if (values[letter] === undefined && ending === undefined) throw new TypeError(unknownEnding(letter));
    const pattern = (values[letter] ??= new Pattern(ending as ExpectedEnding));
    return { frame, notification: { kind: 'N', value: pattern } };
  });
  return { messages, values };
}

/** Matches an ending that has at least the fields of `expected`. */
class Pattern {
  constructor(private readonly expected: ExpectedEnding) {}

  asymmetricMatch(facts: unknown): boolean {
    if (typeof facts !== 'object' || facts === null) return false;
    return Object.entries(this.expected).every(([field, value]) => isEqual(Reflect.get(facts, field), value));
  }

  toString(): string {
    return showValue(this.expected);
  }
}

function factsOf(ending: Ending): ExpectedEnding {
  switch (ending.by) {
    case 'owner':
      return {
        by: 'owner',
        name: ending.owner,
        ...(ending.reason !== undefined && { reason: ending.reason }),
      };
    case 'deadline': {
      const { label, owner } = ending.error as { readonly label?: string; readonly owner?: string };
      const name = label ?? owner;
      return { by: 'deadline', ...(name !== undefined && { name }), error: ending.error };
    }
    case 'guard': {
      const { leak } = ending;
      return { by: 'guard', ...(leak.name !== undefined && { name: leak.name }), leak };
    }
    default:
      return ending;
  }
}

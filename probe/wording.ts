import { badOption } from '../lib/wording.js';
import { show } from '../lib/show.js';

/*
 * All wording of the probe.
 */

/** A notification of a stream. */
export type Notification<T> =
  | { readonly kind: 'value'; readonly value: T }
  | { readonly kind: 'error'; readonly error: unknown }
  | { readonly kind: 'complete' };

/** The expectations of a test. */
export type Expected = 'value' | 'error' | 'complete';

const EXPECTED: Record<Expected, string> = {
  value: 'a value',
  error: 'an error',
  complete: 'the stream to complete',
};

/** What the source must do in time. */
const VERBS: Record<Expected, string> = { value: 'emit', error: 'fail', complete: 'complete' };

/** Another notification arrived than expected. */
export function gotOther(call: string, expected: Expected, notification: Notification<unknown>): string {
  return `${call} expected ${EXPECTED[expected]}, but ${outcome(notification)}.`;
}

export function tooLate(call: string, expected: Expected, ms: number): string {
  return `${call} expected ${EXPECTED[expected]}, but nothing came within ${ms} ms. Raise \`timeout\`, or make the source ${VERBS[expected]} sooner.`;
}

/** The stream is over. */
export function nothingComes(call: string, expected: Expected, why: 'error' | 'complete' | 'ended'): string {
  const over = why === 'ended' ? 'the probe had already been ended' : `the stream had already ${OVER[why]}`;
  return `${call} expected ${EXPECTED[expected]}, but ${over}.`;
}

const OVER = { error: 'failed', complete: 'completed' } as const;

export function endedMeanwhile(call: string, expected: Expected): string {
  return `${call} was still waiting for ${EXPECTED[expected]} when the probe was ended. Await it first.`;
}

export function noValueYet(call: string): string {
  return `${call} expected a value, but none has arrived since the last one that was awaited.`;
}

/** Notifications that were not expected. */
export function unconsumed(call: string, notification: readonly Notification<unknown>[]): string {
  const listed = notification.slice(0, MOST).map((event) => `  ${described(event)}`);
  const rest = notification.length > MOST ? [`  and ${notification.length - MOST} more`] : [];
  const many = notification.length === 1 ? '1 event was' : `${notification.length} events were`;
  const it = notification.length === 1 ? 'it' : 'them';
  return `${call}: ${many} not expected. Await ${it}, or discard ${it} with drop().\n\n${[...listed, ...rest].join('\n')}\n`;
}

/** At most this many are listed one by one. */
const MOST = 10;

export function badSource(source: unknown): string {
  return badOption('The first argument of probe', source, 'an Observable');
}

export function badCount(count: unknown): string {
  return badOption('The number for skip()', count, 'a whole number, 1 or more');
}

export function badScheduler(scheduler: unknown): string {
  return badOption('scheduler', scheduler, 'an rxjs scheduler');
}

function outcome(notification: Notification<unknown>): string {
  switch (notification.kind) {
    case 'value':
      return `got the value ${show(notification.value)}`;
    case 'error':
      return `the stream failed with ${shown(notification.error)}`;
    case 'complete':
      return 'the stream completed';
  }
}

function described(notification: Notification<unknown>): string {
  switch (notification.kind) {
    case 'value':
      return `value ${show(notification.value)}`;
    case 'error':
      return `error ${shown(notification.error)}`;
    case 'complete':
      return 'complete';
  }
}

function shown(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : show(error);
}

import { badOption } from '../lib/errors.js';
import { show } from '../lib/show.js';

/*
 * All wording of probes.
 */

/** What a stream has sent. */
export type Heard<T> =
  | { readonly kind: 'value'; readonly value: T }
  | { readonly kind: 'error'; readonly error: unknown }
  | { readonly kind: 'complete' };

/** What a test can ask for. */
export type Wanted = 'value' | 'error' | 'complete';

const WANTED: Record<Wanted, string> = {
  value: 'a value',
  error: 'an error',
  complete: 'the stream to complete',
};

/** Something else came than was asked for. */
export function gotOther(asked: string, wanted: Wanted, heard: Heard<unknown>): string {
  return `${asked} expected ${WANTED[wanted]}, but ${saidOf(heard)}.`;
}

export function tooLate(asked: string, wanted: Wanted, ms: number): string {
  return `${asked} expected ${WANTED[wanted]}, but nothing came within ${ms} ms. Raise \`timeout\`, or make the source emit.`;
}

/** Nothing can come any more. */
export function nothingComes(asked: string, wanted: Wanted, why: 'error' | 'complete' | 'ended'): string {
  const over = why === 'ended' ? 'the probe had been ended' : `the stream had ${OVER[why]} before`;
  return `${asked} expected ${WANTED[wanted]}, but ${over}.`;
}

const OVER = { error: 'failed', complete: 'completed' } as const;

export function endedMeanwhile(asked: string, wanted: Wanted): string {
  return `${asked} was still waiting for ${WANTED[wanted]} when the probe was ended. Await it first.`;
}

export function noValueYet(asked: string): string {
  return `${asked} expected a value, but none has come since the last one that was asked for.`;
}

/** Events that nobody has asked for. */
export function unconsumed(asked: string, heard: readonly Heard<unknown>[]): string {
  const told = heard.slice(0, MOST).map((event) => `  ${described(event)}`);
  const rest = heard.length > MOST ? [`  and ${heard.length - MOST} more`] : [];
  const many = heard.length === 1 ? '1 event was' : `${heard.length} events were`;
  const it = heard.length === 1 ? 'it' : 'them';
  return `${asked}: ${many} not expected. Await ${it}, or discard ${it} with drop().\n\n${[...told, ...rest].join('\n')}\n`;
}

/** So many are listed one by one. */
const MOST = 10;

export function badSource(source: unknown): string {
  return badOption('The first argument of probe', source, 'an Observable');
}

export function badCount(count: unknown): string {
  return badOption('The number for skip()', count, 'a whole number, 1 or more');
}

export function badScheduler(scheduler: unknown): string {
  return badOption('scheduler', scheduler, 'a scheduler of rxjs');
}

function saidOf(heard: Heard<unknown>): string {
  switch (heard.kind) {
    case 'value':
      return `got the value ${show(heard.value)}`;
    case 'error':
      return `the stream failed with ${shown(heard.error)}`;
    case 'complete':
      return 'the stream completed';
  }
}

function described(heard: Heard<unknown>): string {
  switch (heard.kind) {
    case 'value':
      return `value ${show(heard.value)}`;
    case 'error':
      return `error ${shown(heard.error)}`;
    case 'complete':
      return 'complete';
  }
}

function shown(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : show(error);
}

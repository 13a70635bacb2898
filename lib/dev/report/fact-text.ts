import type { Fact } from '../../fact.js';

/* The wording of all facts: each is one short line with a label. */

/** A fact as a line of the report: its label, and the text. */
export function factText(
  fact: Fact,
  shown: (file: string) => string,
): readonly [label: string, text: string] {
  switch (fact.what) {
    case 'siblings':
      return ['made', siblings(fact)];
    case 'notifier':
      return ['until', notifier(fact)];
    case 'inputs':
      return ['inputs', inputs(fact)];
    case 'queue':
      return ['queue', queue(fact)];
    case 'inner':
      return ['inner', inner(fact)];
    case 'within':
      return ['within', within(fact, shown)];
    case 'method':
      return ['end', `${fact.name}() of ${fact.of} has run (line ${fact.line})`];
  }
}

function siblings({ made, ended, open, atLeast }: Extract<Fact, { what: 'siblings' }>): string {
  const least = atLeast ? 'at least ' : '';
  const over = ended === 0 ? 'none ended' : `${least}${ended} ended`;
  return `${least}${made} here: ${over}, ${open} open`;
}

function notifier({
  state,
  name = 'the notifier of takeUntil',
}: Extract<Fact, { what: 'notifier' }>): string {
  switch (state) {
    case 'silent':
      return `${name} has sent no value since this subscription was made`;
    case 'completed':
      return `${name} has completed without a value, which takeUntil ignores`;
    case 'ended':
      return `${name} had completed before this subscription was made, so takeUntil never ends it`;
    case 'unsubscribed':
      return `${name} was itself unsubscribed, so it can no longer send a value`;
    case 'above':
      return 'takeUntil has ended everything above it, but an operator below it goes on';
  }
}

function within({ open, at }: Extract<Fact, { what: 'within' }>, shown: (file: string) => string): string {
  const outer =
    at === undefined ? 'another subscription' : `the subscription at ${shown(at.file)}:${at.line}`;
  return `made inside ${outer}, which is ${open ? 'open' : 'no longer open'}`;
}

type Inputs = Extract<Fact, { what: 'inputs' }>;

/** What the inputs that have a value are said to be in, and those that have none. */
const INPUTS: Readonly<Record<Inputs['of'], readonly [value: string, none: string]>> = {
  forkJoin: ['has sent a value and has not completed', 'has sent no value and has not completed'],
  combineLatest: ['has sent a value', 'has sent no value'],
  zip: ['has a value ready', 'has no value ready'],
  withLatestFrom: ['has sent a value', 'has sent no value'],
};

function inputs({ of, total, open }: Inputs): string {
  const words = open.map(({ at, value, name }) => `${name ?? `the ${nth(at)}`} ${INPUTS[of][value ? 0 : 1]}`);
  const over = total - open.length;
  return `of ${of}: ${words.join(', ')}${over === 0 ? '' : `; ${over} of ${total} completed`}`;
}

function queue({ at, waiting, name }: Extract<Fact, { what: 'queue' }>): string {
  const others = waiting === 1 ? '1 other waits' : `${waiting} others wait`;
  return `${name ?? `the ${nth(at)} stream`} has not completed, and ${others} for it`;
}

function inner({ of, open, name }: Extract<Fact, { what: 'inner' }>): string {
  const [streams, have] = open === 1 ? ['a stream', 'has'] : [`${open} streams`, 'have'];
  const made = name === undefined ? '' : ` (${name})`;
  return `the source of ${of} has completed, but ${streams} that it opened${made} ${have} not`;
}

function nth(at: number): string {
  const ending = at % 100 >= 11 && at % 100 <= 13 ? 'th' : (['th', 'st', 'nd', 'rd'][at % 10] ?? 'th');
  return `${at}${ending}`;
}

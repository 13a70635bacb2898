import type { Fact } from '../../fact.js';

/*
 * All wording of facts: each is one short line with a label.
 */

/** A fact as a line of the report: its label, and the rest. */
export function factText(fact: Fact): readonly [label: string, text: string] {
  switch (fact.what) {
    case 'siblings':
      return ['made', siblings(fact)];
    case 'notifier':
      return ['until', NOTIFIER[fact.state]];
    case 'inputs':
      return ['inputs', inputs(fact)];
  }
}

function siblings({ made, ended, open, atLeast }: Extract<Fact, { what: 'siblings' }>): string {
  const least = atLeast ? 'at least ' : '';
  const over = ended === 0 ? 'none has ended' : `${least}${ended} ended`;
  return `${least}${made} here: ${over}, ${open} open`;
}

const NOTIFIER: Readonly<Record<Extract<Fact, { what: 'notifier' }>['state'], string>> = {
  silent: 'the notifier of takeUntil has sent no value since this was subscribed',
  completed: 'the notifier of takeUntil has completed without a value, which takeUntil ignores',
  unsubscribed: 'the notifier of takeUntil was itself unsubscribed, so it can no longer send a value',
  above: 'everything above takeUntil has ended, but an operator below it goes on',
};

function inputs({ of, total, open }: Extract<Fact, { what: 'inputs' }>): string {
  const told = open.map(({ at, value }) => `the ${nth(at)} has ${value ? 'sent a value' : 'sent no value'}`);
  const left = of === 'forkJoin' ? ' and has not completed' : '';
  const over = total - open.length;
  return `of ${of}: ${told.map((each) => each + left).join(', ')}${over === 0 ? '' : `; ${over} of ${total} completed`}`;
}

function nth(at: number): string {
  const ending = at % 100 >= 11 && at % 100 <= 13 ? 'th' : (['th', 'st', 'nd', 'rd'][at % 10] ?? 'th');
  return `${at}${ending}`;
}

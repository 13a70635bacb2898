import { describe, expect, it } from 'vitest';

import type { Fact } from '../../../../lib/fact.js';
import { factText } from '../../../../lib/dev/report/fact-text.js';

describe('a fact', () => {
  // prettier-ignore
  it.each<[fact: Fact, label: string, text: string]>([
    [{ what: 'siblings', made: 12, ended: 9, open: 3 }, 'made', '12 here: 9 ended, 3 open'],
    [{ what: 'siblings', made: 3, ended: 0, open: 3 }, 'made', '3 here: none ended, 3 open'],
    [{ what: 'siblings', made: 80, ended: 64, open: 16, atLeast: true }, 'made', 'at least 80 here: at least 64 ended, 16 open'],
    [{ what: 'notifier', state: 'silent' }, 'until', 'the notifier of takeUntil has sent no value since this subscription was made'],
    [{ what: 'notifier', state: 'completed' }, 'until', 'the notifier of takeUntil has completed without a value, which takeUntil ignores'],
    [{ what: 'notifier', state: 'ended' }, 'until', 'the notifier of takeUntil had completed before this subscription was made, so takeUntil never ends it'],
    [{ what: 'notifier', state: 'unsubscribed' }, 'until', 'the notifier of takeUntil was itself unsubscribed, so it can no longer send a value'],
    [{ what: 'notifier', state: 'above' }, 'until', 'takeUntil has ended everything above it, but an operator below it goes on'],
    [{ what: 'notifier', state: 'silent', name: 'this.gone$' }, 'until', 'this.gone$ has sent no value since this subscription was made'],
    [{ what: 'inputs', of: 'zip', total: 2, open: [{ at: 1, value: true, name: 'a$' }, { at: 2, value: false }] }, 'inputs', 'of zip: a$ has a value ready, the 2nd has no value ready'],
    [{ what: 'inputs', of: 'withLatestFrom', total: 1, open: [{ at: 1, value: false }] }, 'inputs', 'of withLatestFrom: the 1st has sent no value'],
    [{ what: 'queue', at: 1, waiting: 1 }, 'queue', 'the 1st stream has not completed, and 1 other waits for it'],
    [{ what: 'queue', at: 2, waiting: 3, name: 'b$' }, 'queue', 'b$ has not completed, and 3 others wait for it'],
    [{ what: 'inner', of: 'mergeMap', open: 2 }, 'inner', 'the source of mergeMap has completed, but 2 streams that it opened have not'],
    [{ what: 'inner', of: 'exhaustMap', open: 1, name: 'save(n)' }, 'inner', 'the source of exhaustMap has completed, but a stream that it opened (save(n)) has not'],
    [{ what: 'within', open: true, at: { file: '/app/a.js', line: 3, column: 1 } }, 'within', 'made inside the subscription at a.js:3, which is open'],
    [{ what: 'within', open: false }, 'within', 'made inside another subscription, which is no longer open'],
    [{ what: 'method', name: 'destroy', of: 'Panel', line: 9 }, 'end', 'destroy() of Panel has run (line 9)'],
    [{ what: 'inputs', of: 'forkJoin', total: 2, open: [{ at: 2, value: true }] }, 'inputs', 'of forkJoin: the 2nd has sent a value and has not completed; 1 of 2 completed'],
    [{ what: 'inputs', of: 'combineLatest', total: 24, open: [{ at: 11, value: true }, { at: 24, value: false }] }, 'inputs', 'of combineLatest: the 11th has sent a value, the 24th has sent no value; 22 of 24 completed'],
    [{ what: 'inputs', of: 'combineLatest', total: 1, open: [{ at: 1, value: false }] }, 'inputs', 'of combineLatest: the 1st has sent no value'],
  ])('is one line: %o', (fact, label, text) => {
    expect(factText(fact, (file) => file.replace('/app/', ''))).toEqual([label, text]);
  });
});

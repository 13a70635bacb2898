import { strictEqual } from 'node:assert';

import { Subject, timer } from 'rxjs';

/** Never ends, and is kept: what was subscribed to it is not collected. */
const never = new Subject();

describe('a file', () => {
  it('clean', () => {
    never.subscribe().unsubscribe();
  });

  it('leaks', () => {
    never.subscribe();
  });

  it('fails and leaks', () => {
    new Subject().subscribe();
    strictEqual(1, 2);
  });

  it('ends within the grace', () => {
    timer(30).subscribe();
  });

  describe('nested', () => {
    const subject = new Subject();
    const subscriptions = [];
    beforeEach(() => {
      subscriptions.push(subject.subscribe());
    });
    afterEach(() => {
      subscriptions.splice(0).forEach((subscription) => subscription.unsubscribe());
    });

    it('cleaned by its hooks', () => {
      strictEqual(subject.observed, true);
    });
  });
});

import { strictEqual } from 'node:assert';
import { afterEach, before, beforeEach, describe, mock, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';

import { interval, Subject, timer } from 'rxjs';
import { allowLeaks } from 'rxleash/node-test';

/** Never ends, and is kept: what was subscribed to it is not collected. */
const never = new Subject();

const suiteWide = new Subject();

before(() => {
  suiteWide.subscribe();
});

test('clean', () => {
  never.subscribe().unsubscribe();
});

test('leaks', () => {
  never.subscribe();
});

test('fails and leaks', () => {
  never.subscribe();
  strictEqual(1, 2);
});

test('ends within the grace', () => {
  timer(30).subscribe();
});

test('does not fail for what only it could wake', () => {
  new Subject().subscribe();
});

test('may leak', () => {
  allowLeaks('it is the subject of this test');
  never.subscribe();
});

test('does not fail for what waits for a fake clock', (t) => {
  mock.timers.enable();
  t.after(() => mock.timers.reset());
  interval(1_000).subscribe();
});

test('has parts', async (t) => {
  await t.test('a part leaks', () => {
    never.subscribe();
  });
});

describe('concurrent', { concurrency: true }, () => {
  test('first leaks', async () => {
    await wait(20);
    never.subscribe();
    await wait(20);
  });

  test('second is clean', async () => {
    await wait(30);
    never.subscribe().unsubscribe();
  });
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

  test('cleaned by its hooks', () => {
    strictEqual(subject.observed, true);
  });
});

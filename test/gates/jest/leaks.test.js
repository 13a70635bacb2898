const { interval, Subject, timer } = require('rxjs');
const { allowLeaks } = require('rxleash/gate');

/** Never ends, and is kept: what was subscribed to it is not collected. */
const never = new Subject();

const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

const suiteWide = new Subject();

describe('a file', () => {
  beforeAll(() => {
    suiteWide.subscribe();
  });

  test('clean', () => {
    never.subscribe().unsubscribe();
  });

  test('leaks', () => {
    never.subscribe();
  });

  test('leaks before its callback is called', (done) => {
    never.subscribe();
    setTimeout(done, 1);
  });

  test('fails and leaks', () => {
    never.subscribe();
    expect(1).toBe(2);
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

  test('does not fail for what waits for a fake clock', () => {
    jest.useFakeTimers();
    interval(1_000).subscribe();
  });

  afterEach(() => {
    jest.useRealTimers();
  });

  describe('concurrent', () => {
    test.concurrent('first leaks', async () => {
      await wait(20);
      never.subscribe();
      await wait(20);
    });

    test.concurrent('second is clean', async () => {
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
      expect(subject.observed).toBe(true);
    });
  });
});

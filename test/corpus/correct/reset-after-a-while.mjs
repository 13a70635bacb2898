import { BehaviorSubject, share, timer } from 'rxjs';

export const about = { what: 'A shared connection is kept for a moment, in case somebody comes back.' };

const prices = new BehaviorSubject(1);

export async function correct(app) {
  const shared = prices.pipe(share({ resetOnRefCountZero: () => timer(10) }));
  shared.subscribe().unsubscribe();
  await app.wait(3);
  shared.subscribe().unsubscribe();
  await app.wait(30);
}

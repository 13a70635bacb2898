import { BehaviorSubject, Observable, ReplaySubject, take } from 'rxjs';

export const about = {
  what: 'The first reader fills a cache that later ones read: what it subscribed inside serves them, not itself.',
};

const rates = new BehaviorSubject(1.1);
let cache;

export async function correct() {
  const cached = new Observable((subscriber) => {
    if (cache === undefined) {
      cache = new ReplaySubject(1);
      rates.subscribe(cache); // stays: 1
    }
    return cache.subscribe(subscriber);
  });
  for (let reader = 0; reader < 3; reader++) {
    cached.pipe(take(1)).subscribe();
    rates.next(1.2 + reader);
  }
}

import { Subject } from 'rxjs';
import { withLeakGuard } from 'rxleash';

export const about = {
  what: 'A feed falls silent without an end, past what its guard allows.',
  hint: 'timeoutOrAbort',
};

const feed = { prices: new Subject() };

export async function leaky(app) {
  feed.prices.pipe(withLeakGuard({ name: 'prices', maxIdle: 1_000 })).subscribe(); // leaks: 1 stalled
  for (let price = 0; price < 3; price++) {
    app.skip(500);
    feed.prices.next(price);
  }
}

export async function fixed(app) {
  feed.prices.pipe(withLeakGuard({ name: 'prices', maxIdle: 1_000 })).subscribe();
  for (let price = 0; price < 3; price++) {
    app.skip(500);
    feed.prices.next(price);
  }
  feed.prices.complete();
}

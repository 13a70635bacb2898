import { createOwner, ownedBy } from 'rxleash';
import { Subject, map } from 'rxjs';

const prices$ = new Subject();

/** One for each page that is visited: ends with its page. */
class PriceTag {
  constructor(name, page) {
    const text$ = prices$.pipe(
      map((price) => `${name}: ${price}`),
      ownedBy(page),
    );
    text$.subscribe((text) => (this.text = text));
  }
}

for (const name of ['tea', 'coffee', 'cocoa']) {
  const page = createOwner({ name });
  new PriceTag(name, page);
  prices$.next(3);
  await page.close({ reason: 'the next page was visited' });
}

// app.mjs
import { Subject, map } from 'rxjs';

const prices$ = new Subject();

/** One is made for each page that is visited. */
class PriceTag {
  constructor(name) {
    prices$.pipe(map((price) => `${name}: ${price}`)).subscribe((text) => (this.text = text));
  }
}

for (const page of ['tea', 'coffee', 'cocoa']) new PriceTag(page);
prices$.next(3);

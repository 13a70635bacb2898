import { Subject } from 'rxjs';
import { createOwner, ownedBy, withLeakGuard } from 'rxleash';

export const about = { what: 'A feed was silent for longer than its guard allows, and speaks again.' };

const app = createOwner({ name: 'app' });
const prices = new Subject();

export async function correct({ skip, turn }) {
  prices.pipe(withLeakGuard({ name: 'prices', maxIdle: 10_000 }), ownedBy(app)).subscribe();
  prices.next(1);
  skip(20_000);
  await turn();
  prices.next(2);
}

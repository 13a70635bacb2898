import { mergeMap, Subject } from 'rxjs';
import { createOwner, ownedBy } from 'rxleash';

export const about = {
  what: 'ownedBy stands above mergeMap: it ends the intake, and not what was taken in.',
  from: 'angular/components#16091',
  hint: 'put it last',
};

const orders = new Subject();
const updates = new Subject();

export async function leaky() {
  const page = createOwner({ name: 'page' });
  orders
    .pipe(
      ownedBy(page),
      mergeMap(() => updates),
    )
    .subscribe(); // leaks: 1 outlived
  orders.next(1);
  await page.close({ reason: 'route change' });
}

export async function fixed() {
  const page = createOwner({ name: 'page' });
  orders
    .pipe(
      mergeMap(() => updates),
      ownedBy(page),
    )
    .subscribe();
  orders.next(1);
  await page.close({ reason: 'route change' });
}

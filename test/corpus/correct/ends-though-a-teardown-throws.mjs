import { interval, Observable } from 'rxjs';
import { createOwner, ownedBy } from 'rxleash';

export const about = {
  what: 'A teardown throws an object that cannot even be read; whatever else the owner holds ends all the same.',
};

const unreadable = new Proxy(
  {},
  {
    get() {
      throw new Error('not for you');
    },
  },
);

export async function correct(app) {
  const page = createOwner({ name: 'page' });
  interval(1).pipe(ownedBy(page)).subscribe();
  new Observable(() => () => {
    throw unreadable;
  })
    .pipe(ownedBy(page))
    .subscribe();
  interval(1).pipe(ownedBy(page)).subscribe();
  await app.wait(3);
  await page.close().catch(() => undefined);
}

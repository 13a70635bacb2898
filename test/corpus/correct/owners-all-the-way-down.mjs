import { interval } from 'rxjs';
import { createOwner, ownedBy } from 'rxleash';

export const about = {
  what: 'Owners nested two thousand levels deep close from one end to the other, and take the subscriptions of each with them.',
};

export async function correct(app) {
  const root = createOwner({ name: 'root' });
  let owner = root;
  for (let level = 0; level < 2_000; level++) {
    owner = owner.child({ name: `level${level}` });
    if (level % 100 === 0) interval(1).pipe(ownedBy(owner)).subscribe();
  }
  await app.wait(3);
  await root.close();
}

import { BehaviorSubject, share } from 'rxjs';
import { createOwner, ownedBy } from 'rxleash';

export const about = {
  what: 'The consumer that connected has gone with its owner, and another one still listens.',
};

const app = createOwner({ name: 'app' });
const prices = new BehaviorSubject(1);

export async function correct() {
  const shared = prices.pipe(share());
  const dialog = createOwner({ name: 'dialog' });
  shared.pipe(ownedBy(dialog)).subscribe();
  shared.pipe(ownedBy(app)).subscribe();
  await dialog.close();
}

import { BehaviorSubject } from 'rxjs';
import { createOwner, ownedBy } from 'rxleash';

export const about = {
  what: 'ownedBy of an owner that has closed subscribes to nothing: worth a note, and no leak.',
};

const user = new BehaviorSubject('ada');

export async function correct() {
  const menu = createOwner({ name: 'menu' });
  await menu.close();
  user.pipe(ownedBy(menu)).subscribe(); // notes: 1 late
}

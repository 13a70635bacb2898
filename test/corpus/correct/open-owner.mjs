import { BehaviorSubject, Subject } from 'rxjs';
import { createOwner, ownedBy } from 'rxleash';

export const about = { what: 'The owner of these is open: they are meant to be.' };

const app = createOwner({ name: 'app' });
const theme = new BehaviorSubject('dark');
const keys = new Subject();

export async function correct() {
  const sidebar = app.child({ name: 'sidebar' });
  theme.pipe(ownedBy(sidebar)).subscribe();
  keys.pipe(ownedBy(app)).subscribe();
  keys.next('Escape');
}

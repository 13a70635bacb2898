import { BehaviorSubject, Subject } from 'rxjs';
import { createOwner, ownedBy, runWithOwner } from 'rxleash';

export const about = {
  what: 'Made in the scope of an owner that is open, by code that knows nothing of it.',
};

const app = createOwner({ name: 'app' });
const user = new BehaviorSubject('ada');
const events = new Subject();

class Plugin {
  constructor() {
    user.subscribe((name) => (this.user = name));
    events.pipe(ownedBy()).subscribe();
  }
}

export async function correct() {
  runWithOwner(app, () => new Plugin());
  events.next('started');
}

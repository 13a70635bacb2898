import { BehaviorSubject } from 'rxjs';
import { createOwner, runWithOwner } from 'rxleash';

export const about = {
  what: 'One line subscribes for requests that have ended, and for nobody at all: it is one fault, in one entry.',
  hint: 'ownedBy(owner)',
  entries: 1,
};

const settings = new BehaviorSubject({ dark: false });
const views = [];
const show = () => {
  settings.subscribe((now) => views.push(now)); // leaks: 3 outlived; unmarked: 2 outlived
};

export async function leaky() {
  for (let request = 0; request < 2; request++) {
    const owner = createOwner({ name: 'request' });
    runWithOwner(owner, show);
    owner.close();
  }
  show();
}

export async function fixed() {
  for (let request = 0; request < 2; request++) {
    const owner = createOwner({ name: 'request' });
    runWithOwner(owner, () => owner.own(settings.subscribe((now) => views.push(now))));
    owner.close();
  }
}

import { BehaviorSubject, map } from 'rxjs';

export const about = {
  what: 'Components subscribe to the store when they are made, and keep no handle.',
  from: 'OfficeDev/script-lab-2017#538',
  hint: 'ownedBy(owner)',
};

const store = new BehaviorSubject({ theme: 'dark' });
const theme = store.pipe(map((state) => state.theme));

export async function leaky() {
  class Panel {
    constructor() {
      theme.subscribe((value) => (this.theme = value)); // leaks: 3 unowned
    }
    destroy() {}
  }
  for (const panel of [new Panel(), new Panel(), new Panel()]) panel.destroy();
}

export async function fixed() {
  class Panel {
    constructor() {
      this.subscription = theme.subscribe((value) => (this.theme = value));
    }
    destroy() {
      this.subscription.unsubscribe();
    }
  }
  for (const panel of [new Panel(), new Panel(), new Panel()]) panel.destroy();
}

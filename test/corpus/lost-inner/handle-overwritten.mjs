import { BehaviorSubject } from 'rxjs';

export const about = {
  what: 'init runs again, and the handle of the first subscription is overwritten.',
  from: 'DSpace/dspace-angular@c89ad9f22',
  hint: 'unsubscribe',
};

const theme = new BehaviorSubject('light');

export async function leaky() {
  class Wrapper {
    init() {
      this.themeSubscription = theme.subscribe((name) => (this.theme = name)); // leaks: 2 unowned
    }
    destroy() {
      this.themeSubscription.unsubscribe();
    }
  }
  const wrapper = new Wrapper();
  for (let route = 0; route < 3; route++) wrapper.init();
  wrapper.destroy();
}

export async function fixed() {
  class Wrapper {
    init() {
      this.themeSubscription?.unsubscribe();
      this.themeSubscription = theme.subscribe((name) => (this.theme = name));
    }
    destroy() {
      this.themeSubscription.unsubscribe();
    }
  }
  const wrapper = new Wrapper();
  for (let route = 0; route < 3; route++) wrapper.init();
  wrapper.destroy();
}

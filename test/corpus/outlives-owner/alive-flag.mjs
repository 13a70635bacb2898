import { Subject, takeUntil, takeWhile } from 'rxjs';

export const about = {
  what: 'takeWhile(() => this.alive) looks at the flag only when a value comes, and none comes any more.',
  from: 'akveo/nebular#2087',
  hint: 'ownedBy(owner)',
};

const themeChange = new Subject();

export async function leaky() {
  class Sidebar {
    alive = true;
    init() {
      themeChange.pipe(takeWhile(() => this.alive)).subscribe((theme) => (this.theme = theme)); // leaks: 2 unowned
    }
    destroy() {
      this.alive = false;
    }
  }
  const sidebars = [new Sidebar(), new Sidebar()];
  for (const sidebar of sidebars) sidebar.init();
  themeChange.next('dark');
  for (const sidebar of sidebars) sidebar.destroy();
}

export async function fixed() {
  class Sidebar {
    destroyed = new Subject();
    init() {
      themeChange.pipe(takeUntil(this.destroyed)).subscribe((theme) => (this.theme = theme));
    }
    destroy() {
      this.destroyed.next();
      this.destroyed.complete();
    }
  }
  const sidebars = [new Sidebar(), new Sidebar()];
  for (const sidebar of sidebars) sidebar.init();
  themeChange.next('dark');
  for (const sidebar of sidebars) sidebar.destroy();
}

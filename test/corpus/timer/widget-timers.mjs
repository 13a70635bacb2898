import { Subject, takeUntil, timer } from 'rxjs';

export const about = {
  what: 'The widgets of a dashboard refresh by a timer, and go on to when they are destroyed.',
  from: 'aquarist-labs/aquarium#420',
  hint: 'ownedBy(owner)',
};

const start = timer(0, 60_000);

export async function leaky(app) {
  class Widget {
    init() {
      start.subscribe(() => this.load()); // leaks: 2 unowned
    }
    load() {
      this.loading = true;
    }
    destroy() {
      this.loading = false;
    }
  }
  const widgets = [new Widget(), new Widget()];
  for (const widget of widgets) widget.init();
  await app.wait(3);
  for (const widget of widgets) widget.destroy();
}

export async function fixed(app) {
  class Widget {
    destroyed = new Subject();
    init() {
      start.pipe(takeUntil(this.destroyed)).subscribe(() => this.load());
    }
    load() {
      this.loading = true;
    }
    destroy() {
      this.destroyed.next();
    }
  }
  const widgets = [new Widget(), new Widget()];
  for (const widget of widgets) widget.init();
  await app.wait(3);
  for (const widget of widgets) widget.destroy();
}

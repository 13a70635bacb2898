import { first, Subject, takeUntil } from 'rxjs';

export const about = {
  what: 'first() of an event of the framework that need not come again keeps the component that waits.',
  from: 'angular/components#6905',
  hint: 'ownedBy(owner)',
};

const zone = { onMicrotaskEmpty: new Subject() };

export async function leaky() {
  class Panel {
    position() {
      zone.onMicrotaskEmpty.pipe(first()).subscribe(() => (this.placed = true)); // leaks: 1 unowned
    }
    destroy() {}
  }
  const [shown, gone] = [new Panel(), new Panel()];
  shown.position();
  zone.onMicrotaskEmpty.next();
  gone.position();
  for (const panel of [shown, gone]) panel.destroy();
}

export async function fixed() {
  class Panel {
    destroyed = new Subject();
    position() {
      zone.onMicrotaskEmpty.pipe(first(), takeUntil(this.destroyed)).subscribe(() => (this.placed = true));
    }
    destroy() {
      this.destroyed.next();
    }
  }
  const [shown, gone] = [new Panel(), new Panel()];
  shown.position();
  zone.onMicrotaskEmpty.next();
  gone.position();
  for (const panel of [shown, gone]) panel.destroy();
}

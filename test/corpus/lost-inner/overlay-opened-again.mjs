import { merge, Subject, takeUntil } from 'rxjs';

export const about = {
  what: 'Each opening of an overlay subscribes until the component is destroyed, which is much later.',
  from: 'solarwinds/nova#172',
  hint: 'ownedBy(owner)',
};

const outsideClick = new Subject();

class Select {
  destroyed = new Subject();
  closed = new Subject();
}
// It stays on the page while overlays come and go.
const select = new Select();

export async function leaky() {
  const open = () => {
    outsideClick.pipe(takeUntil(select.destroyed)).subscribe(() => select.closed.next()); // leaks: 3 unowned
  };
  for (let opening = 0; opening < 3; opening++) {
    open();
    select.closed.next();
  }
}

export async function fixed() {
  const open = () => {
    outsideClick
      .pipe(takeUntil(merge(select.destroyed, select.closed)))
      .subscribe(() => select.closed.next());
  };
  for (let opening = 0; opening < 3; opening++) {
    open();
    select.closed.next();
  }
}

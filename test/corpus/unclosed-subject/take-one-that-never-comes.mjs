import { Subject, take, takeUntil } from 'rxjs';

export const about = {
  what: 'take(1) of an event that need not happen: a modal closed by code sends no click on its backdrop.',
  from: 'NG-ZORRO/ng-zorro-antd#7123',
  hint: 'ownedBy(owner)',
};

// The container is kept, and used for the next modal.
const container = { backdropClick: new Subject(), animationDone: new Subject() };

export async function leaky() {
  class ModalRef {
    constructor() {
      container.backdropClick.pipe(take(1)).subscribe(() => this.close()); // leaks: 2 unowned
      container.animationDone.pipe(take(1)).subscribe(() => (this.shown = true));
    }
    close() {
      this.shown = false;
    }
  }
  for (let times = 0; times < 2; times++) {
    const modal = new ModalRef();
    container.animationDone.next();
    modal.close();
  }
}

export async function fixed() {
  class ModalRef {
    disposed = new Subject();
    constructor() {
      container.backdropClick.pipe(take(1), takeUntil(this.disposed)).subscribe(() => this.close());
      container.animationDone.pipe(take(1), takeUntil(this.disposed)).subscribe(() => (this.shown = true));
    }
    close() {
      this.shown = false;
      this.disposed.next();
    }
  }
  for (let times = 0; times < 2; times++) {
    const modal = new ModalRef();
    container.animationDone.next();
    modal.close();
  }
}

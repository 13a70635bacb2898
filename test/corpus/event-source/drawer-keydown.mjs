import { EventEmitter } from 'node:events';
import { filter, fromEvent, Subject, takeUntil } from 'rxjs';

export const about = {
  what: 'A drawer listens to the keys of the document, and is removed from it.',
  from: 'angular/components#13378',
  hint: 'ownedBy(owner)',
};

const document = new EventEmitter();
const escape = fromEvent(document, 'keydown').pipe(filter((key) => key === 'Escape'));

export async function leaky() {
  class Drawer {
    constructor() {
      escape.subscribe(() => this.close()); // leaks: 2 unowned
    }
    close() {
      this.opened = false;
    }
  }
  for (const drawer of [new Drawer(), new Drawer()]) drawer.close();
}

export async function fixed() {
  class Drawer {
    destroyed = new Subject();
    constructor() {
      escape.pipe(takeUntil(this.destroyed)).subscribe(() => this.close());
    }
    close() {
      this.opened = false;
    }
    destroy() {
      this.destroyed.next();
    }
  }
  for (const drawer of [new Drawer(), new Drawer()]) drawer.destroy();
}

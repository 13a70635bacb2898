import { BehaviorSubject, Subject, takeUntil } from 'rxjs';

export const about = {
  what: 'takeUntil(destroyed) everywhere, and onDestroy does everything but fire it.',
  from: 'NG-ZORRO/ng-zorro-antd#7112',
  hint: 'ownedBy(owner)',
};

const options = new BehaviorSubject(['one', 'two']);
const active = new BehaviorSubject(0);

export async function leaky() {
  class Trigger {
    destroyed = new Subject();
    panel = { open: true };
    onInit() {
      options.pipe(takeUntil(this.destroyed)).subscribe((all) => (this.all = all)); // leaks: 1 unowned
      active.pipe(takeUntil(this.destroyed)).subscribe((at) => (this.at = at)); // leaks: 1 unowned
    }
    onDestroy() {
      this.panel.open = false;
    }
  }
  const trigger = new Trigger();
  trigger.onInit();
  trigger.onDestroy();
}

export async function fixed() {
  class Trigger {
    destroyed = new Subject();
    panel = { open: true };
    onInit() {
      options.pipe(takeUntil(this.destroyed)).subscribe((all) => (this.all = all));
      active.pipe(takeUntil(this.destroyed)).subscribe((at) => (this.at = at));
    }
    onDestroy() {
      this.panel.open = false;
      this.destroyed.next();
      this.destroyed.complete();
    }
  }
  const trigger = new Trigger();
  trigger.onInit();
  trigger.onDestroy();
}

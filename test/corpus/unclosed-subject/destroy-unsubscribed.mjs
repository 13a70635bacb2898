import { BehaviorSubject, Subject, takeUntil } from 'rxjs';

export const about = {
  what: 'The subject that should fire on destroy is unsubscribed instead.',
  from: 'Napster2210/ngx-spinner#111',
  hint: 'ownedBy(owner)',
};

const spinners = new BehaviorSubject([]);

export async function leaky() {
  class Spinner {
    ngUnsubscribe = new Subject();
    onInit() {
      spinners.pipe(takeUntil(this.ngUnsubscribe)).subscribe((all) => (this.all = all)); // leaks: 2 unowned
    }
    onDestroy() {
      this.ngUnsubscribe.unsubscribe();
    }
  }
  comeAndGo(Spinner);
}

export async function fixed() {
  class Spinner {
    ngUnsubscribe = new Subject();
    onInit() {
      spinners.pipe(takeUntil(this.ngUnsubscribe)).subscribe((all) => (this.all = all));
    }
    onDestroy() {
      this.ngUnsubscribe.next();
      this.ngUnsubscribe.complete();
    }
  }
  comeAndGo(Spinner);
}

function comeAndGo(Component) {
  for (const component of [new Component(), new Component()]) {
    component.onInit();
    component.onDestroy();
  }
}

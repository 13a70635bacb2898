import type { Fixed } from './fixed-programs.js';

/** Producers that go on, and subscriptions beside others that the code ends in a way of its own. */
export const FIXED_WAYS: readonly Fixed[] = [
  {
    name: 'a loop of a producer',
    fix: 'The loop at line 5 goes on after the subscriber has unsubscribed. Make it stop then: check subscriber.closed in it.',
    program: `import { Observable } from 'rxjs';
const wait = () => new Promise((resolve) => setTimeout(resolve, 1));
const values = new Observable((subscriber) => {
  const poll = async () => {
    for (;;) {
      subscriber.next('value');
      await wait();
    }
  };
  poll();
});
const heard = values.subscribe((value) => console.log(value));
heard.unsubscribe();
setTimeout(() => process.exit(), 60);
`,
  },
  {
    name: 'a function that passes itself to a timer',
    fix: 'measure() makes itself run again, even after the subscriber has unsubscribed. Make it stop then: check observer.closed in it.',
    program: `import { Observable } from 'rxjs';
const values = new Observable((observer) => {
  const measure = () => {
    observer.next('measured');
    setTimeout(measure, 1);
  };
  measure();
});
const heard = values.subscribe((value) => {
  if (globalThis.shown !== true) console.log(value);
  globalThis.shown = true;
});
setTimeout(() => heard.unsubscribe(), 20);
setTimeout(() => process.exit(), 120);
`,
  },
  {
    name: 'a callback of which the undo is dropped',
    fix: 'The callback given to onChange(…) is still called after the subscriber has unsubscribed: nothing keeps the function that onChange(…) returns to stop it. Add that function to observer.',
    program: `import { Observable } from 'rxjs';
const listeners = new Set();
function onChange(listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
const changes = new Observable((observer) => {
  onChange(() => observer.next('changed'));
});
const heard = changes.subscribe((value) => console.log(value));
listeners.forEach((listener) => listener());
heard.unsubscribe();
const timer = setInterval(() => listeners.forEach((listener) => listener()), 1);
setTimeout(() => clearInterval(timer), 60);
`,
  },
  {
    name: 'what lacks the takeUntil of others',
    fix: 'destroy() of Panel ends other subscriptions through takeUntil(this.destroyed$), which this pipe lacks. Put it last in the pipe.',
    program: `import { BehaviorSubject, map, Subject, takeUntil } from 'rxjs';
const rates = new BehaviorSubject(7);
class Panel {
  destroyed$ = new Subject();
  show() {
    rates.pipe(takeUntil(this.destroyed$)).subscribe((rate) => console.log(rate));
    rates.pipe(map(String)).subscribe((rate) => console.log(rate));
  }
  destroy() {
    this.destroyed$.next();
  }
}
const panel = new Panel();
panel.show();
panel.destroy();
`,
  },
  {
    name: 'a takeUntil of the inner streams',
    fix: 'takeUntil(this.destroyed$) is only in the streams that switchMap opens, and does not end this subscription. Put one last in this pipe too.',
    program: `import { BehaviorSubject, Subject, switchMap, takeUntil } from 'rxjs';
const rates = new BehaviorSubject(7);
const selected = new BehaviorSubject('EUR');
class Panel {
  destroyed$ = new Subject();
  show() {
    selected
      .pipe(switchMap(() => rates.pipe(takeUntil(this.destroyed$))))
      .subscribe((rate) => console.log(rate));
  }
  destroy() {
    this.destroyed$.next();
  }
}
const panel = new Panel();
panel.show();
panel.destroy();
`,
  },
  {
    name: 'one that is not pushed',
    fix: 'rates.subscribe(…) is not added to this.heard, although the others are. Add it.',
    program: `import { BehaviorSubject } from 'rxjs';
const rates = new BehaviorSubject(7);
class Panel {
  heard = [];
  show() {
    this.heard.push(rates.subscribe((rate) => console.log(rate)));
    rates.subscribe((rate) => console.log('again', rate));
  }
  destroy() {
    this.heard.forEach((each) => each.unsubscribe());
  }
}
const panel = new Panel();
panel.show();
panel.destroy();
`,
  },
  {
    name: 'what a hook ends for others',
    fix: 'onUnmounted(…) unsubscribes other subscriptions of this file, but not rates.subscribe(…). Unsubscribe it there too.',
    program: `import { BehaviorSubject } from 'rxjs';
const rates = new BehaviorSubject(7);
const hooks = [];
const onUnmounted = (hook) => hooks.push(hook);
function useFirst() {
  const first = rates.subscribe((rate) => console.log(rate));
  onUnmounted(() => first.unsubscribe());
}
function useSecond() {
  rates.subscribe((rate) => console.log('again', rate));
}
useFirst();
useSecond();
hooks.forEach((hook) => hook());
`,
  },
  {
    name: 'what a setter makes',
    lastStays: true,
    fix: 'Each value that id is set to makes one more subscription, and the previous one stays open. Keep it in a field of Card, unsubscribe the previous one before you subscribe again, and unsubscribe the last one when the object is no longer needed.',
    program: `import { BehaviorSubject } from 'rxjs';
const rates = new BehaviorSubject(7);
class Card {
  set id(id) {
    rates.subscribe((rate) => {
      this.rate = rate;
    });
  }
}
const card = new Card();
card.id = 1;
card.id = 2;
console.log(card.rate);
globalThis.kept = [rates, card];
`,
  },
  {
    name: 'a field that a callback sets anew',
    fix: 'The subscription at line 6 reassigns this.sub with each value that it receives, and the previous subscription stays open. Unsubscribe it first, or use switchMap.',
    program: `import { BehaviorSubject, Subject } from 'rxjs';
const params = new Subject();
const rates = new BehaviorSubject(7);
class Page {
  open() {
    this.outer = params.subscribe(() => {
      this.sub = rates.subscribe((rate) => console.log(rate));
    });
  }
  close() {
    this.outer.unsubscribe();
    this.sub?.unsubscribe();
  }
}
const page = new Page();
page.open();
params.next(1);
params.next(2);
page.close();
`,
  },
  {
    name: 'parentheses that are missing for each of an array',
    fix: 'one.unsubscribe is not called: the parentheses are missing.',
    program: `import { BehaviorSubject } from 'rxjs';
const rates = new BehaviorSubject(7);
const heard = [];
heard.push(rates.subscribe((rate) => console.log(rate)));
heard.forEach((one) => one.unsubscribe);
`,
  },
  {
    name: 'what the end of a connection forgets',
    fix: "Nothing ends this subscription at the 'close' event of connection, which line 6 listens to. Keep it, and unsubscribe it there.",
    program: `import { EventEmitter } from 'node:events';
import { BehaviorSubject } from 'rxjs';
const rates = new BehaviorSubject(7);
function accept(connection) {
  rates.subscribe((rate) => console.log(rate));
  connection.on('close', () => {
    console.log('closed');
  });
}
const connection = new EventEmitter();
accept(connection);
connection.emit('close');
`,
  },
  {
    name: 'an iterator without a return',
    fix: 'The iterator has no return() method, which a loop calls when it is left early. Add a return() that unsubscribes heard.',
    program: `import { BehaviorSubject } from 'rxjs';
const rates = new BehaviorSubject(7);
const log = {
  [Symbol.asyncIterator]() {
    const values = [];
    const heard = rates.subscribe((rate) => values.push(rate));
    return {
      next: () => Promise.resolve({ value: values.shift(), done: false }),
    };
  },
};
for await (const value of log) {
  console.log(value);
  break;
}
`,
  },
  {
    name: 'a controller that is replaced',
    fix: 'Line 9 replaces this.abort without aborting the previous one, so takeUntil never hears from the previous one. Call this.abort.abort() first.',
    program: `import { BehaviorSubject, fromEvent, takeUntil } from 'rxjs';
const rates = new BehaviorSubject(7);
class Brush {
  abort = new AbortController();
  enable() {
    rates.pipe(takeUntil(fromEvent(this.abort.signal, 'abort'))).subscribe((rate) => console.log(rate));
  }
  disable() {
    this.abort = new AbortController();
  }
}
const brush = new Brush();
brush.enable();
brush.disable();
globalThis.kept = [rates, brush];
`,
  },
  {
    name: 'what a hook of the object could end',
    fix: 'Nothing ends this subscription. Keep it, and unsubscribe it in this.ref.onDestroy(…), which Crumbs already uses.',
    program: `import { BehaviorSubject } from 'rxjs';
const rates = new BehaviorSubject(7);
class Crumbs {
  constructor(ref) {
    this.ref = ref;
    this.ref.onDestroy(() => {
      this.urls = [];
    });
  }
  init() {
    rates.subscribe((rate) => console.log(rate));
  }
}
const hooks = [];
const crumbs = new Crumbs({ onDestroy: (hook) => hooks.push(hook) });
crumbs.init();
hooks.forEach((hook) => hook());
globalThis.kept = [rates, crumbs];
`,
  },
  {
    name: 'a method of an object literal that forgets a field',
    fix: 'this.sub is stored, but beforeUnmount() of the object does not unsubscribe it. Unsubscribe it there.',
    program: `import { BehaviorSubject } from 'rxjs';
const rates = new BehaviorSubject(7);
const badge = {
  created() {
    this.sub = rates.subscribe((rate) => console.log(rate));
  },
  beforeUnmount() {},
};
badge.created();
badge.beforeUnmount();
globalThis.kept = rates;
`,
  },
];

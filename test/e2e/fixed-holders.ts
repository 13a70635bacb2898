import type { Fixed } from './fixed-programs.js';

/** Of subscriptions that are held among others, or returned, or wait for their turn. */
export const FIXED_HOLDERS: readonly Fixed[] = [
  {
    name: 'an array that is assigned again',
    fix: 'this.all is replaced each time this runs, and the subscriptions in the previous one stay open. Unsubscribe them first.',
    program: `import { BehaviorSubject } from 'rxjs';
const theme = new BehaviorSubject('dark');
class Board {
  all = [];
  show() {
    this.all = [1, 2].map((at) => theme.subscribe((name) => console.log(at, name)));
  }
  hide() {
    for (const one of this.all) one.unsubscribe();
  }
}
const board = new Board();
board.show();
board.show();
board.hide();
`,
  },
  {
    name: 'an array that nothing unsubscribes',
    fix: 'this.all keeps it, but destroy() of Board does not unsubscribe the contents of this.all. Unsubscribe them there.',
    program: `import { BehaviorSubject } from 'rxjs';
const theme = new BehaviorSubject('dark');
class Board {
  all = [];
  show() {
    this.all.push(theme.subscribe((name) => console.log(name)));
  }
  destroy() {}
}
for (const board of [new Board(), new Board()]) {
  board.show();
  board.destroy();
}
`,
  },
  {
    name: 'a map from which it is taken',
    fix: 'this.subs.delete(user) at line 8 drops the subscription without unsubscribing it. Unsubscribe it first.',
    program: `import { BehaviorSubject } from 'rxjs';
const online = new BehaviorSubject(1);
class Presence {
  subs = new Map();
  join(user) {
    this.subs.set(user, online.subscribe((many) => console.log(user, many)));
  }
  leave(user) { this.subs.delete(user); }
}
const presence = new Presence();
for (const user of ['a', 'b']) presence.join(user);
for (const user of ['a', 'b']) presence.leave(user);
`,
  },
  {
    name: 'an effect that returns nothing',
    fix: 'useEffect ends it only if its callback returns a cleanup function. Return one that unsubscribes.',
    program: `import { BehaviorSubject } from 'rxjs';
const online = new BehaviorSubject(true);
const ends = [];
const useEffect = (run) => ends.push(run());
function Dot() {
  useEffect(() => {
    online.subscribe((is) => console.log(is));
  });
}
Dot();
for (const end of ends) end?.();
globalThis.keep = online;
`,
  },
  {
    name: 'what its caller drops',
    fix: 'watch() returns the subscription, and line 7 drops it: keep it there, and unsubscribe it. This subscription is not stored, so close() of Account cannot end it. Store it, and unsubscribe it in close().',
    program: `import { BehaviorSubject } from 'rxjs';
const balance = new BehaviorSubject(100);
const watch = (show) => balance.subscribe((value) => show(value));
class Account {
  text = '';
  open() {
    watch((value) => console.log(value));
  }
  close() {}
}
for (const account of [new Account(), new Account()]) {
  account.open();
  account.close();
}
`,
  },
  {
    name: 'a method that replaces the one which would send',
    fix: 'ngOnDestroy() of Bar overrides that of Base, which sends a value to this.gone. Call super.ngOnDestroy() in it.',
    program: `import { BehaviorSubject, Subject, takeUntil } from 'rxjs';
const alerts = new BehaviorSubject(1);
class Base {
  gone = new Subject();
  ngOnDestroy() {
    this.gone.next();
  }
}
class Bar extends Base {
  ngOnInit() {
    alerts.pipe(takeUntil(this.gone)).subscribe((many) => console.log(many));
  }
  ngOnDestroy() {
    console.log('gone');
  }
}
const bar = new Bar();
bar.ngOnInit();
bar.ngOnDestroy();
globalThis.keep = alerts;
`,
  },
  {
    name: 'concat after what does not complete',
    fix: 'concat goes on only when state completes, and state has not completed. Make it complete, with take(1) or takeUntil(…).',
    program: `import { BehaviorSubject, concat, of } from 'rxjs';
const state = new BehaviorSubject('ready');
concat(state, of('later')).subscribe((step) => step === 'ready' && console.log(step));
globalThis.keep = state;
`,
  },
  {
    name: 'subscribe in subscribe, of which only the newest is kept',
    fix: 'Each value that the subscription at line 5 receives makes one more subscription, which nothing ends. Use switchMap, since only the newest value is kept.',
    program: `import { BehaviorSubject, Subject } from 'rxjs';
const route = new Subject();
const stock = new BehaviorSubject(3);
let shown = 0;
const following = route.subscribe(() => {
  stock.subscribe((many) => (shown = many));
});
for (const id of ['a', 'b']) route.next(id);
following.unsubscribe();
console.log(shown);
`,
  },
  {
    name: 'an interval that is kept in a variable',
    fix: 'Nothing stops this interval when the subscriber unsubscribes. Return a teardown that does.',
    program: `import { Observable, take } from 'rxjs';
const ticks = new Observable((subscriber) => {
  const beat = setInterval(() => subscriber.next('tick'), 1);
  beat.ref();
});
ticks.pipe(take(1)).subscribe((tick) => console.log(tick));
setTimeout(() => process.exit(), 400);
`,
  },
  {
    name: 'a promise that a signal could end',
    fix: 'firstValueFrom waits for a value of answers even after signal has aborted. Make it reject when signal aborts.',
    program: `import { firstValueFrom, Subject } from 'rxjs';
const answers = new Subject();
const ask = (signal) => firstValueFrom(answers).catch(() => undefined);
const controller = new AbortController();
ask(controller.signal);
controller.abort();
globalThis.keep = answers;
`,
  },
];

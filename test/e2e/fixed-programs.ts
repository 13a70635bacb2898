/** A program that leaks, the fix that its report must show, and what the command needs for it. */
export interface Fixed {
  readonly name: string;
  readonly program: string;
  readonly fix: string;
  readonly options?: readonly string[];
  /** The edit ends all but the newest one, which no code of the program ends: it is a note then. */
  readonly lastStays?: true;
}

/** One for each kind of edit. What they print must be the same when the edit has been applied. */
export const FIXED: readonly Fixed[] = [
  {
    name: 'takeUntil above an operator that goes on',
    fix: 'takeUntil(this.destroyed$) comes before switchMap, which it does not end. Put takeUntil(this.destroyed$) last.',
    program: `import { BehaviorSubject, Subject, switchMap, takeUntil } from 'rxjs';
const rates = new BehaviorSubject(7);
const selected = new BehaviorSubject('EUR');
class Panel {
  destroyed$ = new Subject();
  show() {
    selected
      .pipe(
        takeUntil(this.destroyed$),
        switchMap(() => rates),
      )
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
    name: 'ownedBy above an operator that goes on',
    fix: 'ownedBy(page) comes before mergeMap, which it does not end. Put ownedBy(page) last.',
    program: `import { BehaviorSubject, mergeMap } from 'rxjs';
import { createOwner, ownedBy } from 'rxleash';
const updates = new BehaviorSubject('new');
const orders = new BehaviorSubject(1);
const page = createOwner({ name: 'page' });
orders.pipe(ownedBy(page), mergeMap(() => updates)).subscribe((update) => console.log(update));
await page.close();
`,
  },
  {
    name: 'a guard whose owner has closed',
    fix: '"tab" has closed, but this subscription did not end with it. Put ownedBy(tab) last in the pipe.',
    program: `import { BehaviorSubject } from 'rxjs';
import { createOwner, withLeakGuard } from 'rxleash';
const quotes = new BehaviorSubject(1);
const tab = createOwner({ name: 'tab' });
quotes.pipe(withLeakGuard({ owner: tab })).subscribe((quote) => console.log(quote));
await tab.close();
globalThis.keep = quotes;
`,
  },
  {
    name: 'a notifier that completes',
    fix: 'left completes without a value, and takeUntil ignores that. Send a value.',
    program: `import { BehaviorSubject, Subject, takeUntil } from 'rxjs';
const clock = new BehaviorSubject(1);
const left = new Subject();
clock.pipe(takeUntil(left)).subscribe((time) => console.log(time));
left.complete();
globalThis.keep = clock;
`,
  },
  {
    name: 'a notifier that completes in a callback',
    fix: 'left completes without a value, and takeUntil ignores that. Send a value.',
    program: `import { EventEmitter } from 'node:events';
import { BehaviorSubject, Subject, takeUntil } from 'rxjs';
const clock = new BehaviorSubject(1);
function serve(response) {
  const left = new Subject();
  response.on('close', () => left.complete());
  const beats = clock.pipe(takeUntil(left));
  beats.subscribe((time) => console.log(time));
}
const response = new EventEmitter();
serve(response);
response.emit('close');
`,
  },
  {
    name: 'a notifier that is unsubscribed',
    fix: 'this.left is unsubscribed, which drops its subscribers silently. Send it a value instead.',
    program: `import { BehaviorSubject, Subject, takeUntil } from 'rxjs';
const clock = new BehaviorSubject(1);
class Clock {
  left = new Subject();
  onInit() {
    clock.pipe(takeUntil(this.left)).subscribe((time) => console.log(time));
  }
  onDestroy() {
    this.left.unsubscribe();
  }
}
const shown = new Clock();
shown.onInit();
shown.onDestroy();
`,
  },
  {
    name: 'a notifier that nothing sends to',
    fix: 'Nothing in Clock sends a value to this.left, so takeUntil never ends the subscription. Send one in ngOnDestroy().',
    program: `import { BehaviorSubject, Subject, takeUntil } from 'rxjs';
const clock = new BehaviorSubject(1);
class Clock {
  left = new Subject();
  ngOnInit() {
    clock.pipe(takeUntil(this.left)).subscribe((time) => console.log(time));
  }
  ngOnDestroy() {}
}
const shown = new Clock();
shown.ngOnInit();
shown.ngOnDestroy();
`,
  },
  {
    name: 'shareReplay without refCount',
    fix: 'shareReplay(1) keeps its source subscribed after its last subscriber has unsubscribed. Make it end with its last subscriber.',
    program: `import { BehaviorSubject, map, shareReplay } from 'rxjs';
const seconds = new BehaviorSubject(1);
const clock = seconds.pipe(
  map((count) => count * 60),
  shareReplay(1),
);
clock.subscribe((time) => console.log(time)).unsubscribe();
globalThis.keep = seconds;
`,
  },
  {
    name: 'shareReplay with refCount: false',
    fix: 'shareReplay({ bufferSize: 2, refCount: false }) keeps its source subscribed after its last subscriber has unsubscribed. Make it end with its last subscriber.',
    program: `import { BehaviorSubject, shareReplay } from 'rxjs';
const seconds = new BehaviorSubject(1);
const clock = seconds.pipe(shareReplay({ bufferSize: 2, refCount: false }));
clock.subscribe((time) => console.log(time)).unsubscribe();
globalThis.keep = seconds;
`,
  },
  {
    name: 'a subscribe function without a teardown',
    fix: 'When the subscriber unsubscribes, nothing ends the subscription that timeupdate.subscribe(…) returns. Add that subscription to the subscriber.',
    program: `import { BehaviorSubject, Observable } from 'rxjs';
const timeupdate = new BehaviorSubject(0.4);
const throttled = new Observable((subscriber) => {
  timeupdate.subscribe((at) => subscriber.next(Math.round(at)));
});
const bar = throttled.subscribe((at) => console.log(at));
timeupdate.next(1.6);
bar.unsubscribe();
timeupdate.next(2.7);
`,
  },
  {
    name: 'an interval that goes on',
    fix: 'Nothing stops this interval when the subscriber unsubscribes. Return a teardown that does.',
    program: `import { Observable, take } from 'rxjs';
const ticks = new Observable((subscriber) => {
  setInterval(() => subscriber.next('tick'), 1);
});
ticks.pipe(take(1)).subscribe((tick) => console.log(tick));
setTimeout(() => process.exit(), 400);
`,
  },
  {
    name: 'a listener that stays',
    fix: "Nothing stops the listener for 'message' when the subscriber unsubscribes. Return a teardown that does.",
    program: `import { EventEmitter } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { Observable } from 'rxjs';
const port = new EventEmitter();
const messages = new Observable((subscriber) => {
  port.on('message', (message) => subscriber.next(message));
});
const reading = messages.subscribe((message) => console.log(message));
port.emit('message', 'hello');
reading.unsubscribe();
for (let turn = 0; turn < 4; turn++) {
  await wait(2);
  port.emit('message', 'nobody hears');
}
`,
  },
  {
    name: 'a field that is assigned again',
    fix: 'init() has run more than once on the same Wrapper. Each time, this.reading is overwritten, and the previous subscription stays open. Unsubscribe it first.',
    program: `import { BehaviorSubject } from 'rxjs';
const theme = new BehaviorSubject('dark');
class Wrapper {
  init() {
    this.reading = theme.subscribe((name) => console.log(name));
  }
  destroy() {
    this.reading.unsubscribe();
  }
}
const wrapper = new Wrapper();
for (let route = 0; route < 3; route++) wrapper.init();
wrapper.destroy();
`,
  },
  {
    name: 'subscribe in subscribe',
    fix: 'Each value that the subscription at line 4 receives makes one more subscription, which nothing ends. Use mergeMap, or switchMap if only the newest one matters.',
    program: `import { BehaviorSubject, Subject } from 'rxjs';
const route = new Subject();
const feed = new BehaviorSubject('news');
const following = route.subscribe((id) => {
  feed.subscribe((what) => console.log(what));
});
for (const id of ['a', 'b']) route.next(id);
following.unsubscribe();
`,
  },
  {
    name: 'an object with a method that ends it',
    fix: 'This subscription is not stored, so destroy() of Panel cannot end it. Store it, and unsubscribe it in destroy().',
    program: `import { BehaviorSubject } from 'rxjs';
const theme = new BehaviorSubject('dark');
class Panel {
  constructor() {
    theme.subscribe((name) => console.log(name));
  }
  destroy() {
    console.log('gone');
  }
}
for (const panel of [new Panel(), new Panel()]) panel.destroy();
`,
  },
  {
    name: 'a field that the ending method forgets',
    fix: 'this.themes is stored, but dispose() of Panel does not unsubscribe it. Unsubscribe it there.',
    program: `import { BehaviorSubject } from 'rxjs';
const theme = new BehaviorSubject('dark');
class Panel {
  themes = theme.subscribe((name) => console.log(name));
  dispose() {}
}
for (const panel of [new Panel(), new Panel()]) panel.dispose();
`,
  },
  {
    name: 'unsubscribe without its parentheses',
    fix: 'this.reading.unsubscribe is not called: the parentheses are missing.',
    program: `import { BehaviorSubject } from 'rxjs';
const position = new BehaviorSubject(1);
class Bar {
  componentDidMount() {
    this.reading = position.subscribe((at) => console.log(at));
  }
  componentWillUnmount() {
    this.reading.unsubscribe;
  }
}
const bar = new Bar();
bar.componentDidMount();
bar.componentWillUnmount();
`,
  },
  {
    name: 'the one that was not added',
    fix: 'locale.subscribe(…) is not added to all, although the others are. Add it.',
    program: `import { BehaviorSubject, Subscription } from 'rxjs';
const locale = new BehaviorSubject('en');
const sorting = new BehaviorSubject('up');
const all = new Subscription();
all.add(sorting.subscribe((way) => console.log(way)));
locale.subscribe((name) => console.log(name));
all.unsubscribe();
globalThis.keep = locale;
`,
  },
  {
    name: 'forkJoin of state',
    fix: 'forkJoin waits until user completes, but it has only sent values. Make it complete, with take(1).',
    program: `import { BehaviorSubject, forkJoin, of } from 'rxjs';
const user = new BehaviorSubject('ada');
forkJoin({ user, cars: of(1) }).subscribe(() => undefined);
globalThis.keep = user;
`,
  },
  {
    name: 'a response whose client has left',
    fix: 'Nothing ends it when the client leaves. End it when response closes.',
    program: `import { EventEmitter } from 'node:events';
import { BehaviorSubject, map } from 'rxjs';
const log = new BehaviorSubject('started');
function sendLines(response) {
  log.pipe(map((line) => line + '!')).subscribe((line) => response.write(line));
}
const response = Object.assign(new EventEmitter(), { write: (line) => console.log(line) });
sendLines(response);
response.emit('close');
`,
  },
];

import type { Fact } from '../../../../lib/fact.js';
import type { Leak } from '../../../../lib/leak.js';

/** A program in TypeScript, what is known of the leak of its line that has `// here`, and the fix that its text gives. */
export interface Typed {
  readonly name: string;
  readonly program: string;
  readonly leak?: Partial<Leak>;
  readonly fix: string;
  /** There is no edit: the sentence has to do. */
  readonly sentence?: true;
}

const siblings: Fact = { what: 'siblings', made: 3, ended: 1, open: 2 };
const silent: Fact = { what: 'notifier', state: 'silent' };

export const TYPED: readonly Typed[] = [
  {
    name: 'a field that the ending method forgets',
    fix: 'this.reading is stored, but ngOnDestroy() of Widget does not unsubscribe it. Unsubscribe it there.',
    program: `import { interval, type Subscription } from 'rxjs';
export class Widget {
  private reading?: Subscription;
  ngOnInit(): void {
    this.reading = interval(1).subscribe(); // here
  }
  ngOnDestroy(): void {}
}
`,
  },
  {
    name: 'a subscription that is not stored',
    fix: 'This subscription is not stored, so stop() of Feed cannot end it. Store it, and unsubscribe it in stop().',
    program: `import { interval } from 'rxjs';
export class Feed {
  run(): void {
    interval(1).subscribe(); // here
  }
  stop(): void {
    console.log('stopped');
  }
}
`,
  },
  {
    name: 'a field that is assigned again',
    leak: { facts: [siblings] },
    fix: 'If select() runs more than once on an object, this.quote is overwritten, and the previous subscription stays open: unsubscribe it first. If it runs once, call dispose() on each object.',
    program: `import { interval, type Subscription } from 'rxjs';
export class Panel {
  private quote?: Subscription;
  select(): void {
    this.quote = interval(1).subscribe(); // here
  }
  dispose(): void {
    this.quote?.unsubscribe();
  }
}
`,
  },
  {
    name: 'an array that is assigned again',
    leak: { facts: [siblings] },
    fix: 'this.all is replaced each time this runs, and the subscriptions in the previous one stay open. Unsubscribe them first.',
    program: `import { interval, type Subscription } from 'rxjs';
export class Board {
  private all: Subscription[] = [];
  show(): void {
    this.all = [1, 2].map((ms) => interval(ms).subscribe()); // here
  }
  hide(): void {
    for (const one of this.all) one.unsubscribe();
  }
}
`,
  },
  {
    name: 'an array that nothing unsubscribes',
    fix: 'this.all keeps it, but destroy() of Board does not unsubscribe the contents of this.all. Unsubscribe them there.',
    program: `import { interval, type Subscription } from 'rxjs';
export class Board {
  private readonly all: Subscription[] = [];
  show(): void {
    this.all.push(interval(1).subscribe()); // here
  }
  destroy(): void {}
}
`,
  },
  {
    name: 'a composite that nothing unsubscribes',
    fix: 'this.all keeps it, but close() of Board does not unsubscribe the contents of this.all. Unsubscribe them there.',
    program: `import { interval, Subscription } from 'rxjs';
export class Board {
  private readonly all = new Subscription();
  constructor() {
    this.all.add(interval(1).subscribe()); // here
  }
  close(): void {}
}
`,
  },
  {
    name: 'a map from which it is taken',
    fix: 'this.subs.delete(user) at line 8 drops the subscription without unsubscribing it. Unsubscribe it first.',
    program: `import { interval, type Subscription } from 'rxjs';
export class Presence {
  private readonly subs = new Map<string, Subscription>();
  join(user: string): void {
    this.subs.set(user, interval(1).subscribe()); // here
  }
  leave(user: string): void {
    this.subs.delete(user);
  }
}
`,
  },
  {
    name: 'a composite that it was not added to',
    fix: 'interval(2).subscribe() is not added to this.subs, although the others are. Add it.',
    program: `import { interval, Subscription } from 'rxjs';
export class Toolbar {
  private readonly subs = new Subscription();
  init(): void {
    this.subs.add(interval(1).subscribe());
    interval(2).subscribe(); // here
  }
  destroy(): void {
    this.subs.unsubscribe();
  }
}
`,
  },
  {
    name: 'takeUntil above an operator that goes on',
    leak: { facts: [{ what: 'notifier', state: 'above' }] },
    fix: 'takeUntil(this.gone$) comes before switchMap, which it does not end. Put takeUntil(this.gone$) last.',
    program: `import { interval, Subject, switchMap, takeUntil } from 'rxjs';
export class Search {
  private readonly gone$ = new Subject<void>();
  init(): void {
    interval(1).pipe(takeUntil(this.gone$), switchMap((n) => interval(n))).subscribe(); // here
  }
  ngOnDestroy(): void {
    this.gone$.next();
  }
}
`,
  },
  {
    name: 'a notifier that completes',
    leak: { facts: [{ what: 'notifier', state: 'completed' }] },
    fix: 'this.gone$ completes without a value, and takeUntil ignores that. Send a value.',
    program: `import { interval, Subject, takeUntil } from 'rxjs';
export class Badge {
  private readonly gone$ = new Subject<void>();
  init(): void {
    interval(1).pipe(takeUntil(this.gone$)).subscribe(); // here
  }
  ngOnDestroy(): void {
    this.gone$.complete();
  }
}
`,
  },
  {
    name: 'a notifier that completes, of one that was dropped',
    leak: {
      verdict: 'abandoned',
      hint: 'Nothing can end it or send it a value: complete its source before you drop it, or put ownedBy(owner) last in the pipe.',
    },
    fix: 'this.gone$ completes without a value, and takeUntil ignores that. Send a value.',
    program: `import { interval, Subject, takeUntil } from 'rxjs';
export class Badge {
  private readonly gone$ = new Subject<boolean>();
  init(): void {
    interval(1).pipe(takeUntil(this.gone$)).subscribe(); // here
  }
  ngOnDestroy(): void {
    this.gone$.complete();
  }
}
`,
  },
  {
    name: 'a method that replaces the one which would send',
    leak: { facts: [silent] },
    fix: 'ngOnDestroy() of Bar overrides that of Base, which sends a value to this.gone$. Call super.ngOnDestroy() in it.',
    program: `import { interval, Subject, takeUntil } from 'rxjs';
class Base {
  protected readonly gone$ = new Subject<void>();
  ngOnDestroy(): void {
    this.gone$.next();
  }
}
export class Bar extends Base {
  init(): void {
    interval(1).pipe(takeUntil(this.gone$)).subscribe(); // here
  }
  override ngOnDestroy(): void {
    console.log('gone');
  }
}
`,
  },
  {
    name: 'forkJoin of state',
    leak: { facts: [{ what: 'inputs', of: 'forkJoin', total: 2, open: [{ at: 1, value: true }] }] },
    fix: 'forkJoin waits until user$ completes, but it has only sent values. Make it complete, with take(1).',
    program: `import { BehaviorSubject, forkJoin, of } from 'rxjs';
const user$ = new BehaviorSubject('ada');
forkJoin({ user$, cars: of(1) }).subscribe(({ cars, user$ }) => console.log(cars, user$)); // here
`,
  },
  {
    name: 'concat after what does not complete',
    leak: { values: 1, facts: [{ what: 'queue', at: 1, waiting: 1 }] },
    fix: 'concat goes on only when config$ completes, and config$ has not completed. Make it complete, with take(1) or takeUntil(…).',
    program: `import { BehaviorSubject, concat, of } from 'rxjs';
const config$ = new BehaviorSubject(3);
concat(config$, of('ready')).subscribe((step) => console.log(step)); // here
`,
  },
  {
    name: 'an effect that returns nothing',
    fix: 'useEffect ends it only if its callback returns a cleanup function. Return one that unsubscribes.',
    program: `import { interval } from 'rxjs';
declare function useEffect(effect: () => void | (() => void), on: unknown[]): void;
export function Dot(): void {
  useEffect(() => {
    interval(1).subscribe(); // here
  }, []);
}
`,
  },
  {
    name: 'an effect that is one expression',
    fix: 'useEffect ends it only if its callback returns a cleanup function. Return one that unsubscribes.',
    program: `import { interval } from 'rxjs';
declare function useEffect(effect: () => unknown): void;
export const Dot = (): void => {
  useEffect(() => interval(1).subscribe()); // here
};
`,
  },
  {
    name: 'what its caller drops',
    fix: 'watch() returns the subscription, and line 5 drops it: keep it there, and unsubscribe it. This subscription is not stored, so close() of Account cannot end it. Store it, and unsubscribe it in close().',
    program: `import { interval, type Subscription } from 'rxjs';
const watch = (): Subscription => interval(1).subscribe(); // here
export class Account {
  open(): void {
    watch();
  }
  close(): void {}
}
`,
  },
  {
    name: 'subscribe in subscribe, of which only the newest is kept',
    fix: 'Each value that the subscription at line 4 receives makes one more subscription, which nothing ends. Use switchMap, since only the newest value is kept.',
    program: `import { interval } from 'rxjs';
let stock = 0;
export function follow(): void {
  interval(1).subscribe((ms) => {
    interval(ms).subscribe((value) => (stock = value)); // here
  });
  console.log(stock);
}
`,
  },
  {
    name: 'an interval and a listener that go on',
    leak: { verdict: 'zombie', hint: 'TEARDOWN' },
    fix: "Nothing stops this interval or the listener for 'message' when the subscriber unsubscribes. Return a teardown that does.",
    program: `import { Observable } from 'rxjs';
declare const port: Record<'on' | 'off', (name: string, listener: (message: string) => void) => void>;
export const messages = new Observable<string>((to) => { // here
  const beat = setInterval(() => to.next('beat'), 1);
  const hear = (message: string) => to.next(message);
  port.on('message', hear);
});
`,
  },
  {
    name: 'a socket that is kept in a variable',
    leak: { verdict: 'zombie', hint: 'TEARDOWN' },
    fix: 'Nothing stops this WebSocket when the subscriber unsubscribes. Return a teardown that does.',
    program: `import { Observable } from 'rxjs';
export const messages = new Observable<string>((to) => { // here
  const socket = new WebSocket('ws://127.0.0.1');
  socket.onmessage = ({ data }) => to.next(String(data));
});
`,
  },
];

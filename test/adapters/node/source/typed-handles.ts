import type { Typed } from './typed-programs.js';

const siblings = { what: 'siblings', made: 3, ended: 1, open: 2 } as const;

/** Programs that lose the handle of a subscription, and whose fix is an edit. */
export const TYPED_HANDLES: readonly Typed[] = [
  {
    name: 'a field that the next statement overwrites',
    leak: { facts: [{ what: 'siblings', made: 3, ended: 0, open: 3 }] },
    fix: 'Line 6 overwrites this.shown, so ngOnDestroy() can end only the last one. Keep each subscription in a field of its own, and unsubscribe each in ngOnDestroy().',
    program: `import { interval, type Subscription } from 'rxjs';
export class Panel {
  private shown?: Subscription;
  ngOnInit(): void {
    this.shown = interval(1).subscribe(); // here
    this.shown = interval(2).subscribe();
  }
  ngOnDestroy(): void {
    this.shown?.unsubscribe();
  }
}
`,
  },
  {
    name: 'a field that a loop overwrites',
    leak: { facts: [siblings] },
    fix: 'Each pass of the loop at line 5 overwrites this.all, and only the last subscription can be ended. Set this.all to a new Subscription() before the loop, and add each one to it.',
    program: `import { interval, type Subscription } from 'rxjs';
export class Panel {
  private all?: Subscription;
  start(steps: readonly number[]): void {
    for (const step of steps) {
      this.all = interval(step).subscribe(); // here
    }
  }
  stop(): void {
    this.all?.unsubscribe();
  }
}
`,
  },
  {
    name: 'a field that the callback of a forEach overwrites',
    leak: { facts: [siblings] },
    fix: 'Each pass of the loop at line 5 overwrites this.all, and only the last subscription can be ended. Set this.all to a new Subscription() before the loop, and add each one to it.',
    program: `import { interval, Subscription } from 'rxjs';
export class Panel {
  private all?: Subscription;
  start(steps: readonly number[]): void {
    steps.forEach((step) => {
      this.all = interval(step).subscribe(); // here
    });
  }
  stop(): void {
    this.all?.unsubscribe();
  }
}
`,
  },
  {
    name: 'a variable that a loop at the level of the module overwrites',
    fix: 'Each pass of the loop at line 3 overwrites last, and only the last subscription can be ended. Set last to a new Subscription() before the loop, and add each one to it.',
    program: `import { interval, Subscription } from 'rxjs';
let last: Subscription | undefined;
for (const step of [1, 2]) {
  last = interval(step).subscribe(); // here
}
last?.unsubscribe();
`,
  },
  {
    name: 'a setter of the only object',
    leak: { facts: [siblings] },
    fix: 'step has been set more than once on the same Chart. Each time, this.feed is overwritten, and the previous subscription stays open. Unsubscribe it first.',
    program: `import { interval, type Subscription } from 'rxjs';
class Chart {
  private feed?: Subscription;
  set step(value: number) {
    this.feed = interval(value).subscribe(); // here
  }
  destroy(): void {
    this.feed?.unsubscribe();
  }
}
const chart = new Chart();
chart.step = 1;
chart.step = 2;
chart.destroy();
`,
  },
  {
    name: 'a setter that may run again',
    leak: { facts: [siblings] },
    fix: 'If step is set more than once on an object, this.feed is overwritten, and the previous subscription stays open: unsubscribe it first. If it runs once, call destroy() on each object.',
    program: `import { interval, type Subscription } from 'rxjs';
export class Chart {
  private feed?: Subscription;
  set step(value: number) {
    this.feed = interval(value).subscribe(); // here
  }
  destroy(): void {
    this.feed?.unsubscribe();
  }
}
`,
  },
  {
    name: 'a variable on its way to a map, whose key is set again',
    leak: { facts: [siblings] },
    fix: 'If this.rooms already has a subscription for id, that one is overwritten and stays open: unsubscribe it first. Otherwise, call leave() for each id that is no longer needed.',
    program: `import { interval, type Subscription } from 'rxjs';
export class Rooms {
  private readonly rooms = new Map<string, Subscription>();
  join(id: string): void {
    const joined = interval(1).subscribe(); // here
    this.rooms.set(id, joined);
  }
  leave(id: string): void {
    this.rooms.get(id)?.unsubscribe();
  }
}
`,
  },
  {
    name: 'a variable on its way to a record that nothing empties by its key',
    leak: { facts: [siblings] },
    fix: 'If rooms already has a subscription for id, that one is overwritten and stays open. Unsubscribe it first.',
    program: `import { interval, type Subscription } from 'rxjs';
const rooms: Record<string, Subscription> = {};
export function join(id: string): void {
  const joined = interval(1).subscribe(); // here
  rooms[id] = joined;
}
export function end(): void {
  for (const each of Object.values(rooms)) each.unsubscribe();
}
`,
  },
  {
    name: 'an operator that stores the subscription in a variable',
    leak: { kind: 'nested' },
    fix: 'When the subscriber unsubscribes, nothing ends the subscription that source.subscribe(…) returns. Add that subscription to the subscriber.',
    program: `import { Observable } from 'rxjs';
export const rounded = (source: Observable<number>): Observable<number> =>
  new Observable((observer) => {
    const inner = source.subscribe((value) => observer.next(Math.round(value))); // here
    observer.add(() => console.log('removed'));
  });
`,
  },
  {
    name: 'a getter that reads a state',
    fix: 'Nothing reads sum after get total has returned, so that only the first value matters. End the subscription with that, with take(1).',
    program: `import { BehaviorSubject, map } from 'rxjs';
export class Cart {
  private readonly items$ = new BehaviorSubject<number[]>([]);
  get total(): number {
    let sum = 0;
    this.items$.pipe(map((items) => items.length)).subscribe((count) => (sum = count)); // here
    return sum;
  }
}
`,
  },
];

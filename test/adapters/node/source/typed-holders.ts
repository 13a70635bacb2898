import type { Typed } from './typed-programs.js';

/** Programs that drop, overwrite or forget the subscription that they hold. */
export const TYPED_HOLDERS: readonly Typed[] = [
  {
    name: 'a field that is cleared',
    fix: 'this.heard = null at line 8 drops the subscription without unsubscribing it. Unsubscribe it first.',
    program: `import { interval, type Subscription } from 'rxjs';
export class Tab {
  private heard: Subscription | null = null;
  show(): void {
    this.heard = interval(1).subscribe(); // here
  }
  hide(): void {
    this.heard = null;
  }
}
`,
  },
  {
    name: 'a part of an object that may be without it',
    fix: 'this.rooms = this.rooms.filter((room) => !room.left) at line 12 drops the subscription without unsubscribing it. Unsubscribe it first.',
    program: `import { interval, type Subscription } from 'rxjs';
interface Room {
  left: boolean;
  heard?: Subscription;
}
export class Rooms {
  private rooms: Room[] = [];
  join(): void {
    const room: Room = { left: false }; room.heard = interval(1).subscribe(); this.rooms.push(room); // here
  }
  sweep(): void {
    this.rooms = this.rooms.filter((room) => !room.left);
  }
}
`,
  },
  {
    name: 'the connection of an object',
    leak: { kind: 'connection' },
    fix: 'This subscription is not stored, so stop() of Hot cannot end it. Store it, and unsubscribe it in stop().',
    program: `import { connectable, interval } from 'rxjs';
export class Hot {
  private readonly shared = connectable(interval(1));
  constructor() {
    this.shared.connect(); // here
  }
  stop(): void {
    console.log('stopped');
  }
}
`,
  },
  {
    name: 'the cleanup of a function',
    fix: 'heard is kept, but the function that run() returns does not unsubscribe it. Unsubscribe it there.',
    program: `import { interval } from 'rxjs';
export function run(): () => void {
  const heard = interval(1).subscribe(); // here
  return () => console.log('done');
}
`,
  },
  {
    name: 'a field that is set anew',
    leak: { facts: [{ what: 'siblings', made: 2, ended: 0, open: 2 }] },
    fix: 'Nothing unsubscribes this.heard. If reload() runs more than once on an object, unsubscribe the previous subscription there first. Give Feed a method that unsubscribes the last one, and call it when the object is no longer needed.',
    program: `import { interval, type Subscription } from 'rxjs';
export class Feed {
  private heard?: Subscription;
  reload(): void {
    this.heard = interval(1).subscribe(); // here
  }
}
`,
  },
  {
    name: 'one of a set',
    fix: 'heard.delete(one) at line 6 drops the subscription without unsubscribing it. Unsubscribe it first.',
    program: `import { interval, type Subscription } from 'rxjs';
const heard = new Set<Subscription>();
export function listen(): () => void {
  const one = interval(1).subscribe(); // here
  heard.add(one);
  return () => { heard.delete(one); };
}
`,
  },
  {
    name: 'the first one of an array',
    fix: 'this.heard.shift() at line 6 drops the subscription without unsubscribing it. Unsubscribe it first.',
    program: `import { interval, type Subscription } from 'rxjs';
export class Feed {
  private heard: Subscription[] = [];
  add(): void {
    this.heard.push(interval(1).subscribe()); // here
    if (this.heard.length > 9) this.heard.shift();
  }
}
`,
  },
  {
    name: 'a variable of an effect',
    fix: 'useEffect ends it only if its callback returns a cleanup function. Return one that unsubscribes.',
    program: `import { interval } from 'rxjs';
declare function useEffect(run: () => void | (() => void)): void;
export function useTicks(show: (tick: number) => void): void {
  useEffect(() => {
    const ticks = interval(1).subscribe(show); // here
  });
}
`,
  },
  {
    name: 'a teardown that forgets a listener',
    leak: { verdict: 'zombie' },
    fix: "The teardown does not stop the listener for 'data'. Stop it there.",
    program: `import { EventEmitter } from 'node:events';
import { Observable } from 'rxjs';
const device = new EventEmitter();
export const values = new Observable<number>((subscriber) => { // here
  const hear = (value: number): void => subscriber.next(value);
  device.on('data', hear);
  const beat = setInterval(() => device.emit('data', 1), 1);
  return () => {
    clearInterval(beat);
  };
});
`,
  },
  {
    name: 'one that is deleted in a return',
    fix: 'this.jobs.delete(id) at line 8 drops the subscription without unsubscribing it. Unsubscribe it first.',
    program: `import { interval, type Subscription } from 'rxjs';
export class Jobs {
  private readonly jobs = new Map<number, { done: Subscription }>();
  add(id: number): void {
    this.jobs.set(id, { done: interval(1).subscribe() }); // here
  }
  remove(id: number): boolean {
    return this.jobs.delete(id);
  }
}
`,
  },
  {
    name: 'a method that another one calls again',
    fix: 'This subscription is not stored, so disconnect() of Client cannot end it. Store it, and unsubscribe it in disconnect().',
    program: `import { interval } from 'rxjs';
export class Client {
  connect(): void {
    interval(1).subscribe(); // here
  }
  retry(): void { this.connect(); }
  disconnect(): void {
    console.log('left');
  }
}
`,
  },
  {
    name: 'a field that a method of another name unsubscribes',
    leak: { facts: [{ what: 'siblings', made: 2, ended: 1, open: 1 }] },
    fix: 'If observe() runs more than once on an object, this.heard is overwritten, and the previous subscription stays open: unsubscribe it first. If it runs once, call unobserve() on each object.',
    program: `import { interval, type Subscription } from 'rxjs';
export class Cell {
  private heard: Subscription | null = null;
  observe(): void {
    this.heard = interval(1).subscribe(); // here
  }
  unobserve(): void {
    this.heard?.unsubscribe();
  }
}
`,
  },
  {
    name: 'a key of an object that may be set again',
    leak: { facts: [{ what: 'siblings', made: 2, ended: 1, open: 1 }] },
    fix: 'If this.heard already has a subscription for name, that one is overwritten and stays open: unsubscribe it first. Otherwise, call forget() for each name that is no longer needed.',
    program: `import { interval, type Subscription } from 'rxjs';
export class Names {
  private readonly heard: Record<string, Subscription> = {};
  watch(name: string): void {
    this.heard[name] = interval(1).subscribe(); // here
  }
  forget(name: string): void {
    this.heard[name]?.unsubscribe();
  }
}
`,
  },
  {
    name: 'a key of a map that may be set again',
    leak: { facts: [{ what: 'siblings', made: 2, ended: 1, open: 1 }] },
    fix: 'If heard already has a subscription for name, that one is overwritten and stays open: unsubscribe it first. Otherwise, call forget() for each name that is no longer needed.',
    program: `import { interval, type Subscription } from 'rxjs';
const heard = new Map<string, Subscription>();
export function watch(name: string): void {
  heard.set(name, interval(1).subscribe()); // here
}
export function forget(name: string): void {
  heard.get(name)?.unsubscribe();
}
`,
  },
  {
    name: 'the composite of an object in a map',
    fix: 'sessions.delete(id) at line 9 drops the subscription without unsubscribing it. Unsubscribe it first.',
    program: `import { interval, Subscription } from 'rxjs';
const sessions = new Map<string, { all: Subscription }>();
export function login(id: string): void {
  const session = { all: new Subscription() };
  session.all.add(interval(1).subscribe()); // here
  sessions.set(id, session);
}
export function logout(id: string): void {
  sessions.delete(id);
}
`,
  },
];

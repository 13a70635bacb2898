import type { Fixed } from './fixed-programs.js';

/** Streams that are a class, connections, what is cleared or set anew, and what the result of a function ends. */
export const FIXED_STREAMS: readonly Fixed[] = [
  {
    name: 'a class that gives a subscribe function to super',
    fix: 'Nothing stops this interval when the subscriber unsubscribes. Return a teardown that does.',
    program: `import { Observable } from 'rxjs';
class Clock extends Observable {
  constructor() {
    super((subscriber) => {
      let count = 0;
      setInterval(() => subscriber.next(count++), 20);
    });
  }
}
const shown = new Clock().subscribe((count) => {
  if (count === 0) console.log(count);
});
setTimeout(() => shown.unsubscribe(), 70);
setTimeout(() => process.exit(), 400);
`,
  },
  {
    name: 'a class that overrides _subscribe',
    fix: 'When the subscriber unsubscribes, nothing ends the subscription that feed.subscribe(…) returns. Add that subscription to the subscriber.',
    program: `import { BehaviorSubject, Observable } from 'rxjs';
const feed = new BehaviorSubject(1);
class Doubled extends Observable {
  _subscribe(subscriber) {
    feed.subscribe((value) => subscriber.next(value * 2));
  }
}
for (let count = 0; count < 2; count++) {
  new Doubled().subscribe((value) => console.log(value)).unsubscribe();
}
`,
  },
  {
    name: 'a class that sets its _subscribe',
    fix: 'When the subscriber unsubscribes, nothing ends the subscription that source.subscribe(…) returns. Add that subscription to the subscriber.',
    program: `import { BehaviorSubject, Observable } from 'rxjs';
const feed = new BehaviorSubject(1);
class Mirror extends Observable {
  constructor(source) {
    super();
    this._subscribe = (subscriber) => {
      source.subscribe((value) => subscriber.next(value));
    };
  }
}
new Mirror(feed).subscribe((value) => console.log(value)).unsubscribe();
`,
  },
  {
    name: 'a Subject of its own that has a complete()',
    fix: 'This subscription is not stored, so complete() of Channel cannot end it. Store it, and unsubscribe it in complete().',
    program: `import { BehaviorSubject, Subject } from 'rxjs';
const feed = new BehaviorSubject(1);
class Channel extends Subject {
  constructor() {
    super();
    feed.subscribe((value) => this.next(value));
  }
  complete() {
    super.complete();
    console.log('completed');
  }
}
const channel = new Channel();
channel.subscribe((value) => console.log(value));
feed.next(2);
channel.complete();
`,
  },
  {
    name: 'the connection of an object that has an end',
    fix: 'This subscription is not stored, so stop() of Station cannot end it. Store it, and unsubscribe it in stop().',
    program: `import { BehaviorSubject, connectable } from 'rxjs';
const degrees = new BehaviorSubject(20);
class Station {
  shared = connectable(degrees);
  start() {
    this.shown = this.shared.subscribe((value) => console.log(value));
    this.shared.connect();
  }
  stop() {
    this.shown.unsubscribe();
  }
}
const station = new Station();
station.start();
station.stop();
`,
  },
  {
    name: 'the connection of a function that returns an end',
    fix: 'This subscription is not stored, so stop() on the object that watch() returns cannot end it. Keep it, and unsubscribe it there.',
    program: `import { BehaviorSubject, connectable } from 'rxjs';
const degrees = new BehaviorSubject(20);
function watch() {
  const shared = connectable(degrees);
  const shown = shared.subscribe((value) => console.log(value));
  shared.connect();
  return { stop: () => shown.unsubscribe() };
}
watch().stop();
`,
  },
  {
    name: 'a subscription of a function that returns a cleanup',
    fix: 'This subscription is not stored, so the function that mount() returns cannot end it. Keep it, and unsubscribe it there.',
    program: `import { BehaviorSubject } from 'rxjs';
const names = new BehaviorSubject('Ada');
const ages = new BehaviorSubject(36);
function mount() {
  const name = names.subscribe((text) => console.log(text));
  ages.subscribe((age) => console.log(age));
  return () => {
    name.unsubscribe();
  };
}
mount()();
`,
  },
  {
    name: 'a variable that the cleanup of its function forgets',
    fix: 'age is kept, but the function that mount() returns does not unsubscribe it. Unsubscribe it there.',
    program: `import { BehaviorSubject } from 'rxjs';
const names = new BehaviorSubject('Ada');
const ages = new BehaviorSubject(36);
function mount() {
  const name = names.subscribe((text) => console.log(text));
  const age = ages.subscribe((years) => console.log(years));
  return () => {
    name.unsubscribe();
  };
}
mount()();
`,
  },
  {
    name: 'a field that is cleared',
    fix: 'this.shown = undefined at line 8 drops the subscription without unsubscribing it. Unsubscribe it first.',
    program: `import { BehaviorSubject } from 'rxjs';
const feed = new BehaviorSubject(0);
class Tab {
  open() {
    this.shown = feed.subscribe((value) => console.log(value));
  }
  hide() {
    this.shown = undefined;
  }
}
const tab = new Tab();
tab.open();
tab.hide();
`,
  },
  {
    name: 'a variable that is cleared in a condition',
    fix: 'shown = null at line 9 drops the subscription without unsubscribing it. Unsubscribe it first.',
    program: `import { BehaviorSubject } from 'rxjs';
const feed = new BehaviorSubject(0);
let shown = null;
function open() {
  shown = feed.subscribe((value) => console.log(value));
}
function hide() {
  if (shown) {
    shown = null;
  }
}
open();
hide();
open();
hide();
`,
  },
  {
    name: 'a field that is set anew on the one object of its class',
    fix: 'connect() has run more than once on the same Client. Each time, this.shown is overwritten, and the previous subscription stays open. Unsubscribe it first, and the last one when the Client is no longer needed.',
    lastStays: true,
    program: `import { Subject } from 'rxjs';
const bus = new Subject();
let closed = 0;
class Client {
  connect() {
    this.shown = bus.subscribe(() => closed++);
  }
}
const client = new Client();
client.connect();
client.connect();
client.connect();
console.log('connected');
`,
  },
  {
    name: 'a field that is set anew by a method that is there for that',
    fix: 'Nothing unsubscribes this.shown. If refresh() runs more than once on an object, unsubscribe the previous subscription there first. Give Board a method that unsubscribes the last one, and call it when the object is no longer needed.',
    lastStays: true,
    program: `import { Subject } from 'rxjs';
const bus = new Subject();
export class Board {
  refresh() {
    this.rows = [];
    this.shown = bus.subscribe((row) => this.rows.push(row));
  }
}
const board = new Board();
board.refresh();
board.refresh();
console.log('refreshed');
`,
  },
  {
    name: 'a takeUntil whose notifier comes from the same Subject',
    fix: 'takeUntil(stopped) comes before mergeMap, which it does not end. Put takeUntil(stopped) last.',
    program: `import { BehaviorSubject, filter, mergeMap, Subject, takeUntil } from 'rxjs';
const ticks = new BehaviorSubject(0);
const bus = new Subject();
const stopped = bus.pipe(filter((type) => type === 'stop'));
bus
  .pipe(
    filter((type) => type === 'start'),
    takeUntil(stopped),
    mergeMap(() => ticks),
  )
  .subscribe((tick) => console.log(tick));
bus.next('start');
bus.next('start');
bus.next('stop');
`,
  },
];

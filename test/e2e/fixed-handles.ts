import type { Fixed } from './fixed-programs.js';

/** Programs that lose the handle of a subscription, and whose edit ends the leak. */
export const FIXED_HANDLES: readonly Fixed[] = [
  {
    name: 'a field that the next statement overwrites',
    fix: 'Line 7 overwrites this.shown, so destroy() can end only the last one. Keep each subscription in a field of its own, and unsubscribe each in destroy().',
    program: `import { BehaviorSubject } from 'rxjs';
const cpu = new BehaviorSubject(1);
const memory = new BehaviorSubject(2);
class Panel {
  show() {
    this.shown = cpu.subscribe((value) => console.log('cpu', value));
    this.shown = memory.subscribe((value) => console.log('memory', value));
  }
  destroy() {
    this.shown.unsubscribe();
  }
}
for (const panel of [new Panel(), new Panel()]) {
  panel.show();
  panel.destroy();
}
`,
  },
  {
    name: 'a field that a loop overwrites',
    fix: 'Each pass of the loop at line 5 overwrites this.all, and only the last subscription can be ended. Set this.all to a new Subscription() before the loop, and add each one to it.',
    program: `import { BehaviorSubject } from 'rxjs';
const tenants = [new BehaviorSubject(1), new BehaviorSubject(2), new BehaviorSubject(3)];
class Sync {
  start() {
    for (const tenant of tenants) {
      this.all = tenant.subscribe((value) => console.log(value));
    }
  }
  stop() {
    this.all.unsubscribe();
  }
}
const sync = new Sync();
sync.start();
tenants[0].next(4);
sync.stop();
`,
  },
  {
    name: 'a setter that is set again',
    fix: 'symbol has been set more than once on the same Chart. Each time, this.feed is overwritten, and the previous subscription stays open. Unsubscribe it first.',
    program: `import { BehaviorSubject } from 'rxjs';
const ticks = new BehaviorSubject(1);
class Chart {
  set symbol(name) {
    this.feed = ticks.subscribe((value) => (this.last = name + value));
  }
  destroy() {
    this.feed.unsubscribe();
  }
}
const chart = new Chart();
chart.symbol = 'a';
chart.symbol = 'b';
chart.symbol = 'c';
console.log(chart.last);
chart.destroy();
`,
  },
  {
    name: 'a variable on its way to a map',
    fix: 'If this.rooms already has a subscription for id, that one is overwritten and stays open: unsubscribe it first. Otherwise, call leave() for each id that is no longer needed.',
    program: `import { Subject } from 'rxjs';
const bus = new Subject();
class Gateway {
  rooms = new Map();
  join(id, room) {
    const joined = bus.subscribe((text) => (this.last = room + text));
    this.rooms.set(id, joined);
  }
  leave(id) {
    this.rooms.get(id).unsubscribe();
    this.rooms.delete(id);
  }
}
const gateway = new Gateway();
gateway.join('ada', 'lobby');
gateway.join('ada', 'kitchen');
bus.next('!');
console.log(gateway.last);
gateway.leave('ada');
`,
  },
  {
    name: 'a getter that reads a state',
    fix: 'Nothing reads sum after get total has returned, so that only the first value matters. End the subscription with that, with take(1).',
    program: `import { BehaviorSubject, map } from 'rxjs';
class Cart {
  items = new BehaviorSubject([1, 2]);
  get total() {
    let sum = 0;
    this.items.pipe(map((items) => items.length)).subscribe((count) => (sum = count));
    return sum;
  }
}
const cart = new Cart();
console.log(cart.total, cart.total);
globalThis.cart = cart;
`,
  },
];

import type { Fixed } from './fixed-programs.js';

/** Subscriptions that are taken out of what holds them, or overwritten there. */
export const FIXED_DROPS: readonly Fixed[] = [
  {
    name: 'an object that is filtered out of an array',
    fix: 'this.rooms = this.rooms.filter((room) => room.id !== id) at line 10 drops the subscription without unsubscribing it. Unsubscribe it first.',
    program: `import { Subject } from 'rxjs';
const bus = new Subject();
class Chat {
  rooms = [];
  join(id) {
    const heard = bus.subscribe((text) => console.log(id, text));
    this.rooms.push({ id, heard });
  }
  leave(id) {
    this.rooms = this.rooms.filter((room) => room.id !== id);
  }
  close() {
    for (const room of this.rooms) room.heard.unsubscribe();
  }
}
const chat = new Chat();
chat.join('a');
chat.join('b');
bus.next('hi');
chat.leave('a');
chat.close();
`,
  },
  {
    name: 'an object that is spliced out of an array',
    fix: 'listeners.splice(at, 1) at line 11 drops the subscription without unsubscribing it. Unsubscribe it first.',
    program: `import { Subject } from 'rxjs';
const bus = new Subject();
const listeners = [];
function listen(name) {
  const listener = { name };
  listener.heard = bus.subscribe((text) => console.log(name, text));
  listeners.push(listener);
}
function remove(name) {
  const at = listeners.findIndex((each) => each.name === name);
  if (at >= 0) listeners.splice(at, 1);
}
function close() {
  listeners.forEach(({ heard }) => heard.unsubscribe());
}
listen('a');
listen('b');
bus.next('hi');
remove('a');
close();
`,
  },
  {
    name: 'the last one of an array',
    fix: 'heard.pop() at line 8 drops the subscription without unsubscribing it. Unsubscribe it first.',
    program: `import { Subject } from 'rxjs';
const bus = new Subject();
const heard = [];
function listen(name) {
  heard.push(bus.subscribe((text) => console.log(name, text)));
}
function undo() {
  heard.pop();
}
listen('a');
bus.next('hi');
undo();
`,
  },
  {
    name: 'an object that is deleted from a map',
    fix: 'this.jobs.delete(id) at line 9 drops the subscription without unsubscribing it. Unsubscribe it first.',
    program: `import { Subject } from 'rxjs';
const bus = new Subject();
class Jobs {
  jobs = new Map();
  start(id) {
    this.jobs.set(id, { id, done: bus.subscribe((text) => console.log(id, text)) });
  }
  cancel(id) {
    this.jobs.delete(id);
  }
}
const jobs = new Jobs();
jobs.start(1);
bus.next('hi');
jobs.cancel(1);
`,
  },
  {
    name: 'one that is deleted from an object',
    fix: 'delete heard[name] at line 8 drops the subscription without unsubscribing it. Unsubscribe it first.',
    program: `import { Subject } from 'rxjs';
const bus = new Subject();
const heard = {};
function listen(name) {
  heard[name] = bus.subscribe((text) => console.log(name, text));
}
function remove(name) {
  delete heard[name];
}
listen('a');
bus.next('hi');
remove('a');
`,
  },
  {
    name: 'one that is deleted from a set',
    fix: 'heard.delete(one) at line 8 drops the subscription without unsubscribing it. Unsubscribe it first.',
    program: `import { Subject } from 'rxjs';
const bus = new Subject();
const heard = new Set();
function listen(name) {
  const one = bus.subscribe((text) => console.log(name, text));
  heard.add(one);
  return () => {
    heard.delete(one);
  };
}
const remove = listen('a');
bus.next('hi');
remove();
`,
  },
  {
    name: 'a key of an object that is set again',
    fix: 'If this.heard already has a subscription for name, that one is overwritten and stays open. Unsubscribe it first.',
    program: `import { Subject } from 'rxjs';
const bus = new Subject();
class Names {
  heard = {};
  watch(name) {
    this.heard[name] = bus.subscribe(() => (this.seen = name));
  }
  forgetAll() {
    Object.values(this.heard).forEach((one) => one.unsubscribe());
  }
}
const names = new Names();
names.watch('ada');
names.watch('ada');
bus.next('hi');
console.log(names.seen);
names.forgetAll();
`,
  },
  {
    name: 'a field that a method of another name unsubscribes',
    fix: 'If observe() runs more than once on an object, this.heard is overwritten, and the previous subscription stays open: unsubscribe it first. If it runs once, call unobserve() on each object.',
    program: `import { BehaviorSubject } from 'rxjs';
const count = new BehaviorSubject(1);
class Cell {
  observe() {
    this.heard = count.subscribe((value) => (this.value = value));
  }
  unobserve() {
    this.heard.unsubscribe();
  }
}
const cell = new Cell();
cell.observe();
cell.observe();
console.log(cell.value);
cell.unobserve();
`,
  },
];

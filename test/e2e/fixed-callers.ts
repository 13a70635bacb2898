import type { Fixed } from './fixed-programs.js';

/** Handles that a caller keeps, or that go the wrong way, and notifiers that come too late. */
export const FIXED_CALLERS: readonly Fixed[] = [
  {
    name: 'a holder that is added to the subscription',
    fix: 'heard.add(this.all) makes heard end this.all, and not the other way round. Add heard to this.all.',
    program: `import { Subject, Subscription } from 'rxjs';
const bus = new Subject();
class Recorder {
  all = new Subscription();
  record() {
    const heard = bus.subscribe((text) => console.log(text));
    heard.add(this.all);
  }
  dispose() {
    this.all.unsubscribe();
  }
}
const recorder = new Recorder();
recorder.record();
bus.next('hi');
recorder.dispose();
`,
  },
  {
    name: 'a cleanup that is not returned',
    fix: 'The function at line 10 would unsubscribe heard, but nothing gets it, since it is not returned. Return it.',
    program: `import { Subject } from 'rxjs';
const bus = new Subject();
function mount(run) {
  const cleanup = run();
  bus.next('hi');
  cleanup?.();
}
mount(() => {
  const heard = bus.subscribe((text) => console.log(text));
  () => heard.unsubscribe();
});
`,
  },
  {
    name: 'what a caller keeps in a map, which is cleared',
    fix: 'open() returns the subscription, and line 7 keeps it. rooms.clear() at line 9 drops the subscriptions without unsubscribing them. Unsubscribe them first.',
    program: `import { Subject } from 'rxjs';
const bus = new Subject();
function open(name) {
  return bus.subscribe((text) => console.log(name, text));
}
const rooms = new Map();
for (const name of ['a', 'b']) rooms.set(name, open(name));
bus.next('hi');
rooms.clear();
`,
  },
  {
    name: 'an end that is a field',
    fix: 'This subscription is not stored, so destroy() of Panel cannot end it. Store it, and unsubscribe it in destroy().',
    program: `import { BehaviorSubject } from 'rxjs';
const size = new BehaviorSubject(1);
class Panel {
  open = true;
  mount = () => {
    size.subscribe((value) => console.log(value));
  };
  destroy = () => (this.open = false);
}
const panels = [new Panel(), new Panel()];
for (const panel of panels) panel.mount();
for (const panel of panels) panel.destroy();
`,
  },
  {
    name: 'an end that leaves out the first of several',
    fix: 'this.subs.splice(1) in stop() (line 8) leaves out the first of this.subs, which stays open. Begin at 0.',
    program: `import { BehaviorSubject } from 'rxjs';
const size = new BehaviorSubject(1);
class Panel {
  subs = [];
  start() {
    this.subs.push(size.subscribe((value) => console.log(value)));
  }
  stop() { for (const sub of this.subs.splice(1)) sub.unsubscribe(); }
}
const panel = new Panel();
panel.start();
panel.stop();
`,
  },
  {
    name: 'a notifier that had completed before',
    fix: 'Line 7 completes this.stop$ before this subscription is made, so takeUntil never ends it. Remove that line.',
    program: `import { BehaviorSubject, Subject, takeUntil } from 'rxjs';
const size = new BehaviorSubject(1);
class Panel {
  stop$ = new Subject();
  restart() {
    this.stop$.next();
    this.stop$.complete();
    size.pipe(takeUntil(this.stop$)).subscribe((value) => console.log(value));
  }
  stop() {
    this.stop$.next();
  }
}
const panel = new Panel();
panel.restart();
panel.restart();
panel.stop();
`,
  },
  {
    name: 'streams that go on after the source that an object completes',
    fix: 'Line 9 completes the source of mergeMap, but 2 streams that it opened (size) have not completed. Unsubscribe this.shown there.',
    program: `import { BehaviorSubject, mergeMap, Subject } from 'rxjs';
const size = new BehaviorSubject(1);
class Card {
  id$ = new Subject();
  constructor() {
    this.shown = this.id$.pipe(mergeMap(() => size)).subscribe((value) => console.log(value));
  }
  hide() {
    this.id$.complete();
  }
}
const card = new Card();
card.id$.next(1);
card.id$.next(2);
card.hide();
`,
  },
];

import { bufferCount, merge, Observable, switchMap, BehaviorSubject } from 'rxjs';
import { createOwner, ownedBy } from 'rxleash';

export const about = {
  what: 'Two feeds flow together under the owner of a page, and into a tab that the next one replaces; neither feed stops.',
  hint: 'teardown',
};

const feeds = new Map();
const send = (value) => feeds.forEach((hear) => hear(value));

const careless = (name) =>
  // makes: 2 zombies
  new Observable((subscriber) => {
    feeds.set(Symbol(name), (value) => subscriber.next(value));
  });
const careful = (name) =>
  new Observable((subscriber) => {
    const key = Symbol(name);
    feeds.set(key, (value) => subscriber.next(value));
    return () => feeds.delete(key);
  });

export async function leaky(app) {
  const page = createOwner({ name: 'page' });
  const tabs = new BehaviorSubject(['news', 'mail']);
  // Each was torn down once, whatever the number of its feeds.
  merge(careless('prices'), careless('rates')).pipe(bufferCount(2), ownedBy(page)).subscribe(); // leaks: 1 zombie
  const shown = tabs.pipe(switchMap((names) => merge(...names.map(careless)))).subscribe(); // leaks: 1 zombie
  await leave(app, page, tabs, shown);
}

export async function fixed(app) {
  const page = createOwner({ name: 'page' });
  const tabs = new BehaviorSubject(['news', 'mail']);
  merge(careful('prices'), careful('rates')).pipe(bufferCount(2), ownedBy(page)).subscribe();
  const shown = tabs.pipe(switchMap((names) => merge(...names.map(careful)))).subscribe();
  await leave(app, page, tabs, shown);
}

async function leave(app, page, tabs, shown) {
  send('while it is open');
  page.close();
  tabs.next([]);
  for (let count = 0; count < 5; count++) {
    send(count);
    await app.wait(2);
  }
  shown.unsubscribe();
}

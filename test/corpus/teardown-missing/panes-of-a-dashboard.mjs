import { combineLatest, concatMap, merge, mergeMap, Observable, of, startWith } from 'rxjs';

export const about = {
  what: 'A dashboard joins feeds in every way there is; each feed goes on when the dashboard is left.',
  hint: 'teardown',
};

const feeds = new Map();
const send = (value) => feeds.forEach((hear) => hear(value));

const careless = (name) =>
  // makes: 4 zombies
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
  const open = [
    combineLatest([careless('prices'), of('eur')]).subscribe(), // leaks: 1 zombie
    // Torn down once, it is one zombie, though two producers go on.
    merge(careless('news'), careless('mail')).subscribe(), // leaks: 1 zombie
    of('chat').pipe(mergeMap(careless)).subscribe(), // leaks: 1 zombie
    of('log')
      .pipe(concatMap((name) => careless(name).pipe(startWith(''))))
      .subscribe(), // leaks: 1 zombie
  ];
  await leave(app, open);
}

export async function fixed(app) {
  const open = [
    combineLatest([careful('prices'), of('eur')]).subscribe(),
    merge(careful('news'), careful('mail')).subscribe(),
    of('chat').pipe(mergeMap(careful)).subscribe(),
    of('log')
      .pipe(concatMap((name) => careful(name).pipe(startWith(''))))
      .subscribe(),
  ];
  await leave(app, open);
}

async function leave(app, open) {
  send('while it is open');
  for (const each of open) each.unsubscribe();
  for (let count = 0; count < 5; count++) {
    send(count);
    await app.wait(2);
  }
}

import { BehaviorSubject, interval, map, merge, mergeMap } from 'rxjs';

export const about = {
  what: 'Effects are loaded again with each new version of a module, and those of the versions before go on beside them.',
  hint: 'switchMap',
  kind: 'root',
};

const effects = (version) => interval(30_000).pipe(map((beat) => ({ version, beat }))); // leaks: 6 growing

export async function leaky(app) {
  const current = new BehaviorSubject(1);
  const actions = merge(current.pipe(map(() => 'reloaded')), current.pipe(mergeMap(effects)));
  actions.subscribe();
  await reload(app, current);
}

export async function fixed(app) {
  const current = new BehaviorSubject(1);
  const only = new BehaviorSubject(current);
  const following = only.pipe(mergeMap((versions) => versions)).subscribe();
  await reload(app, current);
  following.unsubscribe();
}

async function reload(app, current) {
  for (let version = 2; version < 9; version++) {
    await app.window();
    if (version < 8) current.next(version);
  }
}

import { interval, map, mergeMap, Subject, switchMap } from 'rxjs';

export const about = {
  what: 'Each command starts a poll with mergeMap, beside those of the commands before: one more each time, in one subscription.',
  hint: 'switchMap',
  kind: 'root',
};

const poll = (id) => interval(30_000).pipe(map((beat) => `${id} ${beat}`)); // leaks: 6 growing

export async function leaky(app) {
  const commands = new Subject();
  commands.pipe(mergeMap(poll)).subscribe();
  // Looked at before the first command, too.
  for (let id = 0; id < 7; id++) {
    await app.window();
    if (id < 6) commands.next(id);
  }
}

export async function fixed(app) {
  const commands = new Subject();
  const following = commands.pipe(switchMap(poll)).subscribe();
  for (let id = 0; id < 7; id++) {
    await app.window();
    if (id < 6) commands.next(id);
  }
  following.unsubscribe();
}

import { map, shareReplay, Subject } from 'rxjs';

export const about = {
  what: 'A cache for each call, by shareReplay(1), is dropped while it is connected: its consumer has left it properly.',
  hint: 'before you drop it',
  kind: 'connection',
};

function load(buffer) {
  const answers = new Subject();
  const cache = answers.pipe(map(String), buffer);
  cache.subscribe().unsubscribe(); // leaks: 2 abandoned; unmarked: 2 abandoned as a note
}

export async function leaky(app) {
  for (let call = 0; call < 2; call++) load(shareReplay(1));
  await app.collect();
}

export async function fixed(app) {
  for (let call = 0; call < 2; call++) load(shareReplay({ bufferSize: 1, refCount: true }));
  await app.collect();
}

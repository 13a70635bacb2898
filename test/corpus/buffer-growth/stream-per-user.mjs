import { BehaviorSubject, map } from 'rxjs';

export const about = {
  what: 'A cache holds a live subscription for each user that was ever looked up, and evicts none.',
  hint: 'owner',
};

const users = new BehaviorSubject({});

export async function leaky(app) {
  const cache = new Map();
  const lookUp = (id) => {
    const entry = {};
    cache.set(id, entry);
    users.pipe(map((all) => all[id])).subscribe((user) => (entry.user = user)); // leaks: 8 growing
  };
  for (let id = 0; id < 8; id++) {
    lookUp(id);
    await app.window();
  }
}

export async function fixed(app) {
  const cache = new Map();
  const lookUp = (id) => {
    const entry = {};
    for (const [old, { live }] of cache) {
      live.unsubscribe();
      cache.delete(old);
    }
    cache.set(id, entry);
    entry.live = users.pipe(map((all) => all[id])).subscribe((user) => (entry.user = user));
  };
  for (let id = 0; id < 8; id++) {
    lookUp(id);
    await app.window();
  }
  for (const { live } of cache.values()) live.unsubscribe();
}

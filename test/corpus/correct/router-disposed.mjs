import { map, Subject } from 'rxjs';

export const about = {
  what: 'A router unsubscribes its own Subject at its end, which drops whoever listens: these hold nothing but themselves.',
};

class Router {
  events = new Subject();
  dispose() {
    this.events.unsubscribe();
  }
}

export async function correct() {
  const router = new Router();
  for (const path of ['/', '/about']) {
    const link = { path, active: false };
    router.events.pipe(map(({ url }) => url === path)).subscribe((active) => (link.active = active)); // notes: 2 unowned; unmarked: nothing
    (globalThis.linksOfCase ??= []).push(link);
  }
  router.events.next({ url: '/about' });
  router.dispose();
}

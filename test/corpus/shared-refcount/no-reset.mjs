import { BehaviorSubject, share } from 'rxjs';

export const about = {
  what: 'share that is told not to reset when nobody is left, as if it were the default.',
  hint: 'refCount: true',
  kind: 'connection',
};

const presence = new BehaviorSubject('online');

export async function leaky() {
  const shared = presence.pipe(share({ resetOnRefCountZero: false }));
  for (let visit = 0; visit < 3; visit++) {
    const badge = shared.subscribe(); // leaks: 1 unowned
    badge.unsubscribe();
  }
}

export async function fixed() {
  const shared = presence.pipe(share());
  for (let visit = 0; visit < 3; visit++) {
    const badge = shared.subscribe();
    badge.unsubscribe();
  }
}

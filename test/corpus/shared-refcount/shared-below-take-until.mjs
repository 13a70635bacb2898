import { BehaviorSubject, shareReplay, startWith, Subject, switchMap, takeUntil } from 'rxjs';

export const about = {
  what: 'takeUntil stands below shareReplay: it ends the consumers, and the connection stays.',
  hint: 'refCount: true',
  kind: 'connection',
};

const filters = new BehaviorSubject('all');
const rows = { all: new Subject() };

export async function leaky() {
  const destroyed = new Subject();
  const list = filters.pipe(
    switchMap((filter) => rows[filter].pipe(startWith([]))),
    shareReplay(1),
    takeUntil(destroyed),
  );
  list.subscribe(); // leaks: 1 unowned
  list.subscribe();
  destroyed.next();
}

export async function fixed() {
  const destroyed = new Subject();
  const list = filters.pipe(
    switchMap((filter) => rows[filter].pipe(startWith([]))),
    takeUntil(destroyed),
    shareReplay(1),
  );
  list.subscribe();
  list.subscribe();
  destroyed.next();
}

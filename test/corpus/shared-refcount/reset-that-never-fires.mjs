import { BehaviorSubject, share, Subject } from 'rxjs';

export const about = {
  what: 'share is to be reset by an event that does not come: left are the connection, and the wait for that event.',
  kind: 'connection',
};

const stock = new BehaviorSubject(3);
const idle = new Subject();

export async function leaky() {
  const shared = stock.pipe(share({ resetOnRefCountZero: () => idle }));
  const badge = shared.subscribe(); // leaks: 1 unowned
  badge.unsubscribe(); // leaks: 1 unowned
}

export async function fixed() {
  const shared = stock.pipe(share({ resetOnRefCountZero: () => idle }));
  const badge = shared.subscribe();
  badge.unsubscribe();
  idle.next();
}

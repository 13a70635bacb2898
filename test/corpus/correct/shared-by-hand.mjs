import { BehaviorSubject, Observable } from 'rxjs';
import { createOwner, ownedBy } from 'rxleash';

export const about = {
  what: 'A share made by hand: what the first reader subscribed inside serves the others when it has left.',
};

const app = createOwner({ name: 'app' });
const positions = new BehaviorSubject(0);

function sharedByHand(source) {
  const readers = new Set();
  let connection;
  return new Observable((subscriber) => {
    readers.add(subscriber);
    connection ??= source.subscribe((value) => readers.forEach((reader) => reader.next(value))); // stays: 1
    return () => {
      readers.delete(subscriber);
      if (readers.size > 0) return;
      connection.unsubscribe();
      connection = undefined;
    };
  });
}

export async function correct({ turn }) {
  const shared = sharedByHand(positions);
  const first = shared.subscribe();
  shared.pipe(ownedBy(app)).subscribe();
  first.unsubscribe();
  for (let at = 1; at < 5; at++) {
    positions.next(at);
    await turn();
  }
}

import { BehaviorSubject, Subject } from 'rxjs';

export const about = {
  what: 'The handler of a service subscribes for each room, by design; leaving a room ends it.',
};

const joins = new Subject();
const leaves = new Subject();
const messages = new BehaviorSubject('hello');
const rooms = new Map();
joins.subscribe((room) => rooms.set(room, messages.subscribe()));
leaves.subscribe((room) => {
  rooms.get(room).unsubscribe();
  rooms.delete(room);
});

export async function correct() {
  for (const room of ['a', 'b', 'c']) joins.next(room);
  messages.next('again');
  for (const room of ['b', 'a', 'c']) leaves.next(room);
}

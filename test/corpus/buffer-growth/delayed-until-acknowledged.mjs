import { delayWhen, filter, Subject, take } from 'rxjs';

export const about = {
  what: 'delayWhen holds each message until it is acknowledged; those that are lost are held forever.',
  hint: 'ownedBy(owner)',
};

const acks = new Subject();
const ack = (id) => acks.pipe(filter((acked) => acked === id));

export async function leaky() {
  const messages = new Subject();
  messages.pipe(delayWhen(ack)).subscribe(); // leaks: 1 unowned
  for (let id = 0; id < 5; id++) messages.next(id);
  for (const id of [0, 2, 4]) acks.next(id);
  messages.complete();
}

export async function fixed() {
  const messages = new Subject();
  messages.pipe(delayWhen(ack), take(3)).subscribe();
  for (let id = 0; id < 5; id++) messages.next(id);
  for (const id of [0, 2, 4]) acks.next(id);
  messages.complete();
}

import { concatMap, NEVER, of, Subject, timeout, catchError, EMPTY } from 'rxjs';

export const about = {
  what: 'concatMap waits for a call that hangs, and queues all that comes after it.',
  hint: 'ownedBy(owner)',
};

const mail = { outbox: new Subject() };
const send = (letter) => (letter === 3 ? NEVER : of(letter));

export async function leaky() {
  mail.outbox.pipe(concatMap(send)).subscribe(); // leaks: 1 unowned
  for (let letter = 0; letter < 50; letter++) mail.outbox.next(letter);
  mail.outbox.complete();
}

export async function fixed(app) {
  const sendInTime = (letter) =>
    send(letter).pipe(
      timeout({ first: 3 }),
      catchError(() => EMPTY),
    );
  mail.outbox.pipe(concatMap(sendInTime)).subscribe();
  for (let letter = 0; letter < 50; letter++) mail.outbox.next(letter);
  mail.outbox.complete();
  await app.wait(20);
}

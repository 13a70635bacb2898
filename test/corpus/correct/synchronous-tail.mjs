import { Observable, take } from 'rxjs';

export const about = {
  what: 'A source that does not look whether it is closed gives the rest of its list, at once.',
};

export async function correct(app) {
  const list = new Observable((subscriber) => {
    for (let value = 0; value < 100; value++) subscriber.next(value);
    subscriber.complete();
  });
  list.pipe(take(2)).subscribe();
  await app.turn();
  list.pipe(take(3)).subscribe();
  await app.turn();
}

import { Observable, take } from 'rxjs';

export const about = {
  what: 'A timer that was set before the end fires once more, and one answer comes late.',
};

export async function correct(app) {
  const twice = new Observable((subscriber) => {
    subscriber.next('at once');
    setTimeout(() => subscriber.next('late'), 2);
    setTimeout(() => subscriber.complete(), 4);
  });
  twice.pipe(take(1)).subscribe();
  twice.subscribe().unsubscribe();
  await app.wait(15);
}

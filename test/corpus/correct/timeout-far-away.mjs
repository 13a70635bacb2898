import { Observable, take } from 'rxjs';

export const about = {
  what: 'A source was left before the one timeout that it set, and that will do nothing, has come.',
};

export async function correct(app) {
  const reminded = new Observable((subscriber) => {
    setTimeout(() => subscriber.complete(), 60_000).unref();
    subscriber.next('now');
  });
  for (let n = 0; n < 3; n++) reminded.pipe(take(1)).subscribe();
  await app.wait(10);
}

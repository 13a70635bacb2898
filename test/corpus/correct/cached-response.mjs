import { delay, of, shareReplay } from 'rxjs';

export const about = {
  what: 'shareReplay(1) of a response: the source completes, and only its value is kept.',
};

export async function correct(app) {
  const user = of({ name: 'ada' }).pipe(delay(2), shareReplay(1));
  const first = user.subscribe();
  first.unsubscribe();
  user.subscribe();
  await app.wait(10);
  user.subscribe();
}

import { concat, delay, interval, of, take, timer } from 'rxjs';

export const about = {
  what: 'Nobody unsubscribes, and nobody needs to: these end by themselves a little later.',
};

export async function correct(app) {
  timer(5).subscribe();
  interval(2).pipe(take(4)).subscribe();
  concat(of(1).pipe(delay(2)), of(2).pipe(delay(2))).subscribe();
  await app.wait(40);
}

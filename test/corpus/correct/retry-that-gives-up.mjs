import { catchError, defer, of, retry, throwError, timer } from 'rxjs';

export const about = { what: 'A call fails for good: the retry gives up, and a default takes its place.' };

export async function correct(app) {
  const call = defer(() => throwError(() => new Error('gone')));
  call
    .pipe(
      retry({ count: 2, delay: () => timer(1) }),
      catchError(() => of('nothing')),
    )
    .subscribe();
  await app.wait(15);
}

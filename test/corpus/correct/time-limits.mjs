import { from, interval, NEVER, of, take, timeout } from 'rxjs';
import { abortable, timeoutOrAbort } from 'rxleash';

export const about = { what: 'Waits with a limit: some are answered in time, and some are ended by it.' };

export async function correct(app) {
  const work = abortable((signal) =>
    from(new Promise((resolve) => signal.addEventListener('abort', resolve))),
  );
  const ignore = { error: () => {} };
  work.pipe(timeoutOrAbort(4)).subscribe(ignore);
  NEVER.pipe(timeoutOrAbort({ first: 3 })).subscribe(ignore);
  NEVER.pipe(timeout({ first: 3, with: () => of('nothing') })).subscribe();
  interval(1).pipe(take(3), timeoutOrAbort(1_000)).subscribe();
  await app.wait(40);
}

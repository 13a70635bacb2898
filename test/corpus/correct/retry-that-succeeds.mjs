import { defer, of, retry, throwError, timer } from 'rxjs';

export const about = { what: 'A call fails twice, is tried again after a pause, and succeeds.' };

export async function correct(app) {
  let attempts = 0;
  const call = defer(() => (attempts++ < 2 ? throwError(() => new Error('busy')) : of('done')));
  call.pipe(retry({ count: 5, delay: (_, tried) => timer(2 ** tried) })).subscribe();
  await app.wait(30);
}

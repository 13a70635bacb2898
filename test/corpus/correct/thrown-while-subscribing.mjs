import { defer, Observable, of, switchMap } from 'rxjs';

export const about = { what: 'Sources that throw while they are subscribed to are over, and leave nothing.' };

export async function correct(app) {
  const ignore = { error: () => {} };
  new Observable(() => {
    throw new Error('no such table');
  }).subscribe(ignore);
  defer(() => {
    throw new Error('no such row');
  }).subscribe(ignore);
  of(1)
    .pipe(
      switchMap(() => {
        throw new Error('no such column');
      }),
    )
    .subscribe(ignore);
  await app.turn();
}

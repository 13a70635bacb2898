import { groupBy, interval, mergeMap, Subject, take, timer } from 'rxjs';

export const about = { what: 'groupBy with a duration lets go of the keys that have gone.' };

export async function correct(app) {
  const requests = new Subject();
  const counting = requests
    .pipe(
      groupBy((key) => key, { duration: () => timer(2) }),
      mergeMap((group) => group.pipe(take(1))),
    )
    .subscribe();
  interval(1).pipe(take(8)).subscribe(requests);
  await app.wait(25);
  counting.unsubscribe();
}

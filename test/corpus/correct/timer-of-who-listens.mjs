import { debounceTime, defer, of, Subject, switchMap, timer } from 'rxjs';
import { createOwner, ownedBy } from 'rxleash';

export const about = {
  what: 'A short request says something to a bus within its subscribe call; timers begin there, for those who listen.',
};

const app = createOwner({ name: 'app' });
const bus = new Subject();
let watchdog;
bus.pipe(debounceTime(60_000), ownedBy(app)).subscribe();
bus
  .pipe(
    switchMap(() => timer(0, 60_000)),
    ownedBy(app),
  )
  .subscribe();
bus.pipe(ownedBy(app)).subscribe(() => (watchdog ??= setInterval(() => {}, 60_000)));

export async function correct({ wait }) {
  for (let id = 0; id < 3; id++) {
    defer(() => {
      bus.next(id);
      return of(id);
    }).subscribe();
  }
  await wait(20);
}

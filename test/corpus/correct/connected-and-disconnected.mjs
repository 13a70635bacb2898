import { connectable, connect, interval, merge, Subject, take } from 'rxjs';

export const about = { what: 'Connections made by hand, and ended by hand.' };

export async function correct(app) {
  const shared = connectable(interval(1), { connector: () => new Subject() });
  const reading = shared.pipe(take(3)).subscribe();
  const connection = shared.connect();
  interval(1)
    .pipe(
      take(3),
      connect((ticks) => merge(ticks, ticks.pipe(take(1)))),
    )
    .subscribe();
  await app.wait(15);
  reading.unsubscribe();
  connection.unsubscribe();
}

import { finalize, firstValueFrom, Subject, take, takeUntil } from 'rxjs';

export const about = { what: 'All of these had ended when they were dropped: nothing was abandoned.' };

export async function correct(app) {
  use();
  await app.collect();
}

function use() {
  const events = new Subject();
  const closed = new Subject();
  events.pipe(take(1)).subscribe();
  events
    .pipe(
      takeUntil(closed),
      finalize(() => {}),
    )
    .subscribe();
  firstValueFrom(events).then(() => {});
  events.subscribe().unsubscribe();
  events.next(1);
  closed.next();
}

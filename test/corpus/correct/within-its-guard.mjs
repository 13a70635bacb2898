import { delay, of, Subject } from 'rxjs';
import { withLeakGuard } from 'rxleash';

export const about = {
  what: 'A slow answer, within the age that its guard allows; and one that came in time.',
};

const answers = new Subject();

export async function correct(app) {
  of(1)
    .pipe(delay(2), withLeakGuard({ name: 'login', maxAge: 1_000 }))
    .subscribe();
  await app.wait(10);
  const slow = answers.pipe(withLeakGuard({ name: 'export', maxAge: 60_000 })).subscribe();
  app.skip(30_000);
  answers.next('done');
  slow.unsubscribe();
}

import { Subject, take } from 'rxjs';
import { timeoutOrAbort, withLeakGuard } from 'rxleash';

export const about = {
  what: 'A login waits for an answer that the popup never gives, past the age that its guard allows.',
  hint: 'timeoutOrAbort',
};

const popup = { answers: new Subject() };

export async function leaky() {
  popup.answers.pipe(take(1), withLeakGuard({ name: 'login', maxAge: 2_000 })).subscribe(); // leaks: 1 overdue
}

export async function fixed(app) {
  popup.answers
    .pipe(take(1), withLeakGuard({ name: 'login', maxAge: 2_000 }), timeoutOrAbort(5))
    .subscribe({ error: () => {} });
  await app.wait(15);
}

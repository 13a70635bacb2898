import { defer, of, repeat, Subject, takeUntil, takeWhile } from 'rxjs';

export const about = {
  what: 'A job is asked for its state again and again, also when it is done.',
  hint: 'ownedBy(owner)',
};

const api = { state: (job) => of({ job, done: true }) };

export async function leaky(app) {
  const watch = (job) =>
    defer(() => api.state(job))
      .pipe(repeat({ delay: 2 }))
      .subscribe(() => {}); // leaks: 2 unowned
  watch('import');
  watch('export');
  await app.wait(10);
}

export async function fixed(app) {
  const left = new Subject();
  const watch = (job) =>
    defer(() => api.state(job))
      .pipe(
        repeat({ delay: 2 }),
        takeWhile(({ done }) => !done, true),
        takeUntil(left),
      )
      .subscribe();
  watch('import');
  watch('export');
  await app.wait(10);
  left.next();
}

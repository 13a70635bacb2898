import { finalize, NEVER, takeUntil, Subject } from 'rxjs';

export const about = {
  what: 'What finalize should release is never released: the stream is dropped, not ended.',
  hint: 'teardown',
};

const pool = { taken: 0 };

export async function leaky(app) {
  take();
  await app.collect();
}

function take() {
  pool.taken++;
  NEVER.pipe(finalize(() => pool.taken--)).subscribe(); // leaks: 1 abandoned
}

export async function fixed(app) {
  takeAndGive();
  await app.collect();
}

function takeAndGive() {
  pool.taken++;
  const done = new Subject();
  NEVER.pipe(
    finalize(() => pool.taken--),
    takeUntil(done),
  ).subscribe();
  done.next();
}

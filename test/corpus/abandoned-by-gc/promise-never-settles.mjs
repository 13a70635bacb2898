import { from, Subject, takeUntil } from 'rxjs';

export const about = {
  what: 'A stream made of a promise whose resolve was dropped.',
  hint: 'complete its source',
};

export async function leaky(app) {
  show();
  await app.collect();
}

function show() {
  const confirmed = new Promise(() => {});
  from(confirmed).subscribe(() => {}); // leaks: 1 abandoned; unmarked: 1 abandoned as a note
}

export async function fixed(app) {
  showAndCancel();
  await app.collect();
}

function showAndCancel() {
  const cancelled = new Subject();
  const confirmed = new Promise(() => {});
  from(confirmed).pipe(takeUntil(cancelled)).subscribe();
  cancelled.next();
}

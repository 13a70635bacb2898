import { NEVER, Subject, takeUntil } from 'rxjs';

export const about = {
  what: 'A dialog is dropped with the notifier that should have ended its streams.',
  hint: 'complete its source',
};

export async function leaky(app) {
  for (let times = 0; times < 3; times++) open();
  await app.collect();
}

function open() {
  const dialog = { closed: new Subject() };
  NEVER.pipe(takeUntil(dialog.closed)).subscribe(); // leaks: 3 abandoned; unmarked: 3 abandoned as a note
}

export async function fixed(app) {
  for (let times = 0; times < 3; times++) openAndClose();
  await app.collect();
}

function openAndClose() {
  const dialog = { closed: new Subject() };
  NEVER.pipe(takeUntil(dialog.closed)).subscribe();
  dialog.closed.next();
}

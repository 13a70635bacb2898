import { Subject, toArray } from 'rxjs';

export const about = {
  what: 'A subject is filled and not completed: whoever collects it waits for the end.',
  from: 'angular/components#31754',
  hint: 'waits for a completion',
  waits: 'the completion of a Subject',
};

const uploads = { parts: new Subject() };

export async function leaky() {
  uploads.parts.pipe(toArray()).subscribe((all) => (uploads.done = all)); // leaks: 1 unowned
  for (const part of [1, 2, 3]) uploads.parts.next(part);
}

export async function fixed() {
  uploads.parts.pipe(toArray()).subscribe((all) => (uploads.done = all));
  for (const part of [1, 2, 3]) uploads.parts.next(part);
  uploads.parts.complete();
}

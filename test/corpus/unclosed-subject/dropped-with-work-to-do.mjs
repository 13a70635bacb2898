import { finalize, Subject } from 'rxjs';

export const about = {
  what: 'A Subject is unsubscribed in place of completed, and the locks that its listeners hold are not given back.',
  hint: 'complete the Subject instead',
};

const locks = new Set();

function edit(changes, name) {
  locks.add(name);
  changes.pipe(finalize(() => locks.delete(name))).subscribe(); // leaks: 2 unowned
}

export async function leaky() {
  const changes = new Subject();
  for (const name of ['title', 'text']) edit(changes, name);
  changes.unsubscribe();
}

export async function fixed() {
  const changes = new Subject();
  for (const name of ['title', 'text']) edit(changes, name);
  changes.complete();
}

import { Observable } from 'rxjs';
import { createOwner, ownedBy } from 'rxleash';

export const about = {
  what: 'The first reader begins an interval that serves the others too, and leaves before them.',
};

const app = createOwner({ name: 'app' });

export async function correct({ wait }) {
  const readers = new Set();
  let timer;
  const clock = new Observable((reader) => {
    readers.add(reader);
    timer ??= setInterval(() => readers.forEach((one) => one.next(Date.now())), 1);
    return () => {
      readers.delete(reader);
      if (readers.size > 0) return;
      clearInterval(timer);
      timer = undefined;
    };
  });
  const first = clock.subscribe();
  clock.pipe(ownedBy(app)).subscribe();
  first.unsubscribe();
  await wait(20);
}

import { Subject } from 'rxjs';
import { createOwner, ownedBy } from 'rxleash';

export const about = { what: 'A pool of workers grows under load, shrinks again, and grows again.' };

const jobs = new Subject();

export async function correct(app) {
  const workers = [];
  const grow = () => {
    const worker = createOwner({ name: 'worker' });
    jobs.pipe(ownedBy(worker)).subscribe();
    workers.push(worker);
  };
  for (const size of [1, 2, 3, 4, 3, 2, 3, 4, 5, 4]) {
    while (workers.length < size) grow();
    while (workers.length > size) await workers.pop().close();
    await app.window();
  }
  for (const worker of workers) await worker.close();
}

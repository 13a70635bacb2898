import { concatMap, delay, of } from 'rxjs';
import { channel, createOwner } from 'rxleash';

export const about = { what: 'A channel ends with its owner, and what it has sent is worked off.' };

export async function correct(app) {
  const worker = createOwner({ name: 'worker', grace: 100 });
  const jobs = channel(worker);
  jobs.pipe(concatMap((job) => of(job).pipe(delay(1)))).subscribe();
  for (let job = 0; job < 3; job++) jobs.next(job);
  await worker.close();
  await app.wait(15);
}

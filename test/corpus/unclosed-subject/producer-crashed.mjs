import { concatMap, delay, of, Subject } from 'rxjs';

export const about = {
  what: 'The producer of a queue fails and tells nobody: its workers wait for the next job forever.',
  hint: 'ownedBy(owner)',
};

const queues = new Map();

export async function leaky(app) {
  const jobs = new Subject();
  queues.set('mail', jobs);
  const work = jobs.pipe(concatMap((job) => of(job).pipe(delay(1))));
  for (let worker = 0; worker < 2; worker++) work.subscribe(); // leaks: 2 unowned
  try {
    produce(jobs);
  } catch {
    queues.set('failed', jobs);
  }
  await app.wait(10);
}

export async function fixed(app) {
  const jobs = new Subject();
  queues.set('mail', jobs);
  const work = jobs.pipe(concatMap((job) => of(job).pipe(delay(1))));
  for (let worker = 0; worker < 2; worker++) work.subscribe({ error: () => {} });
  try {
    produce(jobs);
  } catch (error) {
    jobs.error(error);
  }
  await app.wait(10);
}

function produce(jobs) {
  jobs.next('a');
  throw new Error('The mailbox is gone.');
}

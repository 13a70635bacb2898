import { Subject, takeUntil } from 'rxjs';

export const about = {
  what: 'forEach of a stream of events, awaited by a worker that should stop.',
  from: 'ReactiveX/rxjs#6442',
  hint: 'timeoutOrAbort',
  kind: 'promise',
};

const jobs = new Subject();

export async function leaky(app) {
  const worker = { done: 0, stop() {} };
  worker.running = jobs.forEach(() => worker.done++); // leaks: 1 unowned
  jobs.next('resize');
  worker.stop();
  await app.turn();
}

export async function fixed() {
  const stopped = new Subject();
  const worker = { done: 0, stop: () => stopped.next() };
  worker.running = jobs.pipe(takeUntil(stopped)).forEach(() => worker.done++);
  jobs.next('resize');
  worker.stop();
  await worker.running;
}

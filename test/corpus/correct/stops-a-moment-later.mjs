import { mergeMap, Observable, Subject, takeUntil } from 'rxjs';

export const about = {
  what: 'A worker hears that it is to stop when it has done what it had begun: two more results come, and no third.',
};

function startWorker(tell) {
  let left = Infinity;
  const working = setInterval(() => (left-- > 0 ? tell('result') : clearInterval(working)), 2);
  return { stopSoon: () => void (left = 2) };
}

export async function correct(app) {
  const results = new Observable((subscriber) => {
    const worker = startWorker((result) => subscriber.next(result));
    return () => worker.stopSoon();
  });
  const left = new Subject();
  results.pipe(takeUntil(left)).subscribe();
  const jobs = new Subject();
  const working = jobs.pipe(mergeMap(() => results)).subscribe();
  jobs.next('resize');
  jobs.next('rotate');
  await app.wait(6);
  left.next();
  working.unsubscribe();
  await app.wait(30);
}

import { filter, firstValueFrom, Subject } from 'rxjs';

export const about = {
  what: 'An async function awaits a stream of its own, which ended up with nobody to feed it.',
  from: 'benlesh/rxjs-for-await#5',
  kind: 'promise',
  hint: 'timeoutOrAbort',
};

const started = { count: 0 };

export async function leaky(app) {
  run();
  await app.collect();
}

async function run() {
  started.count++;
  const steps = new Subject();
  steps.next('done');
  await firstValueFrom(steps.pipe(filter((step) => step === 'done'))); // leaks: 1 abandoned
  started.count--;
}

export async function fixed(app) {
  runInOrder();
  await app.collect();
}

async function runInOrder() {
  started.count++;
  const steps = new Subject();
  const done = firstValueFrom(steps.pipe(filter((step) => step === 'done')));
  steps.next('done');
  await done;
  started.count--;
}

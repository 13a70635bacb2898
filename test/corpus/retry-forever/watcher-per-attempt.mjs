import { Observable, retry, Subject } from 'rxjs';

export const about = {
  what: 'Each attempt registers a watcher of its own, and the attempt that fails leaves it behind.',
  from: 'apollographql/apollo-client#1026',
};

const cacheChanges = new Subject();

export async function leaky() {
  const watchQuery = new Observable((subscriber) => {
    cacheChanges.subscribe(() => {}); // leaks: 3 unowned
    subscriber.error(new Error('network'));
  });
  watchQuery.pipe(retry(2)).subscribe({ error: () => {} });
}

export async function fixed() {
  const watchQuery = new Observable((subscriber) => {
    subscriber.add(cacheChanges.subscribe(() => {}));
    subscriber.error(new Error('network'));
  });
  watchQuery.pipe(retry(2)).subscribe({ error: () => {} });
}

import { Observable, retry, Subject } from 'rxjs';

export const about = {
  what: 'The watchers of the attempts that failed go on to emit into a query that has long given up.',
  from: 'apollographql/apollo-client#1026',
  hint: 'eturn',
  kind: 'nested',
};

const cacheChanges = new Subject();

export async function leaky() {
  const watchQuery = new Observable((subscriber) => {
    cacheChanges.subscribe((data) => subscriber.next(data)); // leaks: 3 outlived
    subscriber.error(new Error('network'));
  });
  watchQuery.pipe(retry(2)).subscribe({ error: () => {} });
  cacheChanges.next('late');
}

export async function fixed() {
  const watchQuery = new Observable((subscriber) => {
    subscriber.add(cacheChanges.subscribe((data) => subscriber.next(data)));
    subscriber.error(new Error('network'));
  });
  watchQuery.pipe(retry(2)).subscribe({ error: () => {} });
  cacheChanges.next('late');
}

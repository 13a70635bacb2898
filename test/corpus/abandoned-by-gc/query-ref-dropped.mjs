import { Observable } from 'rxjs';

export const about = {
  what: 'The handle of a preloaded query is dropped: its teardown, which would release the query, never runs.',
  from: 'apollographql/apollo-client#12884',
  hint: 'teardown',
};

const retained = new Map();

function watchQuery(name) {
  retained.set(name, (retained.get(name) ?? 0) + 1);
  return new Observable(() => () => retained.set(name, retained.get(name) - 1));
}

export async function leaky(app) {
  preload('cart');
  await app.collect();
}

function preload(name) {
  const ref = { name, latest: undefined };
  ref.subscription = watchQuery(name).subscribe((result) => (ref.latest = result)); // leaks: 1 abandoned
  return ref.name;
}

export async function fixed(app) {
  preloadAndRelease('cart');
  await app.collect();
}

function preloadAndRelease(name) {
  const ref = { name, latest: undefined };
  ref.subscription = watchQuery(name).subscribe((result) => (ref.latest = result));
  ref.subscription.unsubscribe();
}

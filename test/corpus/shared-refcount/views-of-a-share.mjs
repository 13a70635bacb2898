import { interval, share } from 'rxjs';

export const about = {
  what: 'Views forget their subscriptions to a shared stream; its connection would end with the last of them, and is not to blame.',
  hint: 'unsubscribe',
  kind: 'root',
};

export async function leaky() {
  const temperature = interval(60_000).pipe(share());
  for (const show of [() => {}, () => {}]) {
    temperature.subscribe(show); // leaks: 2 unowned
  }
}

export async function fixed() {
  const temperature = interval(60_000).pipe(share());
  const views = [() => {}, () => {}].map((show) => temperature.subscribe(show));
  for (const view of views) view.unsubscribe();
}

import { defer, of } from 'rxjs';

export const about = { what: 'The first reader of a cache begins what refreshes it, for all and forever.' };

let rates;

export async function correct(app) {
  const cached = defer(() => {
    if (rates === undefined) {
      rates = { eur: 1 };
      setInterval(() => rates.eur++, 1).unref();
    }
    return of(rates.eur);
  });
  for (let reader = 0; reader < 3; reader++) cached.subscribe();
  await app.wait(20);
}

import { firstValueFrom, from, fromEvent, map } from 'rxjs';

export const about = {
  what: 'Answers that take long are waited for: the promise, the event and the timer behind them are alive.',
};

const inFlight = new EventTarget();
const slow = () => new Promise((resolve) => setTimeout(resolve, 600_000));

export async function correct(app) {
  ask();
  await app.collect();
  app.skip(60_000);
}

function ask() {
  from(slow()).subscribe(() => {}); // stays: 1
  firstValueFrom(fromEvent(inFlight, 'answer').pipe(map(({ type }) => type))).then(() => {}); // stays: 1
}

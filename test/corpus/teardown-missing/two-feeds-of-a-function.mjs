import { map, Observable } from 'rxjs';

export const about = {
  what: 'One function makes two streams of one emitter, and neither of them stops: each is reported at its own line.',
  hint: 'eturn',
  entries: 2,
};

export async function leaky(app) {
  const listeners = new Set();
  // makes: 1 zombie
  const bids = new Observable((observer) => void listeners.add((tick) => observer.next(tick.bid)));
  // makes: 1 zombie
  const asks = new Observable((observer) => void listeners.add((tick) => observer.next(tick.ask)));
  const bid = bids.pipe(map(String)).subscribe(); // leaks: 1 zombie
  const ask = asks.pipe(map(String)).subscribe(); // leaks: 1 zombie
  bid.unsubscribe();
  ask.unsubscribe();
  await trade(app, listeners);
}

export async function fixed(app) {
  const listeners = new Set();
  const listen = (listener) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  };
  const bids = new Observable((observer) => listen((tick) => observer.next(tick.bid)));
  const asks = new Observable((observer) => listen((tick) => observer.next(tick.ask)));
  bids.pipe(map(String)).subscribe().unsubscribe();
  asks.pipe(map(String)).subscribe().unsubscribe();
  await trade(app, listeners);
}

async function trade(app, listeners) {
  for (let tick = 0; tick < 5; tick++) {
    for (const listener of listeners) listener({ bid: tick, ask: tick + 1 });
    await app.wait(2);
  }
}

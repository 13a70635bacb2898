import { from, map, Subject, takeUntil } from 'rxjs';

export const about = {
  what: 'A stream of another library is taken with from(…), and its unsubscribe() only forgets the observer it was given first.',
  hint: 'from(…)',
};

const stream = (stop) => ({
  [Symbol.observable ?? '@@observable']() {
    return this;
  },
  subscribe(observer) {
    const ticking = setInterval(() => observer.next('tick'), 1);
    return { unsubscribe: () => stop(ticking) };
  },
});

export async function leaky(app) {
  // makes: 1 zombie
  const ticks = from(stream(() => {}));
  const left = new Subject();
  ticks
    .pipe(
      map((tick) => `${tick}!`),
      takeUntil(left),
    )
    .subscribe(); // leaks: 1 zombie
  await app.wait(4);
  left.next();
  await app.wait(50);
}

export async function fixed(app) {
  const ticks = from(stream(clearInterval));
  const left = new Subject();
  ticks
    .pipe(
      map((tick) => `${tick}!`),
      takeUntil(left),
    )
    .subscribe();
  await app.wait(4);
  left.next();
  await app.wait(50);
}

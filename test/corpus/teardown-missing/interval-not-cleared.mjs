import { Observable, take } from 'rxjs';

export const about = {
  what: 'A source starts an interval and does not clear it.',
  from: 'canalplus/rx-player#565',
  hint: 'teardown',
};

export async function leaky(app) {
  // makes: 1 zombie
  const ticks = new Observable((subscriber) => {
    let count = 0;
    setInterval(() => subscriber.next(count++), 1);
  });
  ticks.pipe(take(1)).subscribe(); // leaks: 1 zombie
  await app.wait(30);
}

export async function fixed(app) {
  const ticks = new Observable((subscriber) => {
    let count = 0;
    const timer = setInterval(() => subscriber.next(count++), 1);
    return () => clearInterval(timer);
  });
  ticks.pipe(take(1)).subscribe();
  await app.wait(30);
}

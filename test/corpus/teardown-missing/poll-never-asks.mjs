import { Observable, take } from 'rxjs';

export const about = {
  what: 'A poll by an async function never asks whether anybody still listens.',
  from: 'nestjs/nest#12026',
  hint: 'teardown',
};

const state = { asked: 0 };
const pause = () => new Promise((resolve) => setTimeout(resolve, 1));

export async function leaky(app) {
  // makes: 1 zombie
  const polled = new Observable((subscriber) => {
    poll(subscriber);
  });
  polled.pipe(take(2)).subscribe(); // leaks: 1 zombie
  await app.wait(40);

  async function poll(subscriber) {
    for (let round = 0; round < 10; round++) {
      subscriber.next(state.asked++);
      await pause();
    }
  }
}

export async function fixed(app) {
  const polled = new Observable((subscriber) => {
    poll(subscriber);
  });
  polled.pipe(take(2)).subscribe();
  await app.wait(40);

  async function poll(subscriber) {
    for (let round = 0; round < 10 && !subscriber.closed; round++) {
      subscriber.next(state.asked++);
      await pause();
    }
  }
}

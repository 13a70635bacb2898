import { fromEvent, throttleTime } from 'rxjs';

export const about = {
  what: 'The window of an embedded page hands its listeners on bound, and cannot remove what it never handed on.',
  hint: 'does not remove its listener',
};

const real = new EventTarget();
const frame = (isKept) => {
  const bound = new Map();
  return {
    addEventListener(type, listener) {
      const handed = (event) => listener(event);
      if (isKept) bound.set(listener, handed);
      real.addEventListener(type, handed);
    },
    removeEventListener(type, listener) {
      real.removeEventListener(type, bound.get(listener) ?? listener);
    },
  };
};

export async function leaky(app) {
  // makes: 1 zombie
  const scrolls = fromEvent(frame(false), 'scroll');
  const following = scrolls.pipe(throttleTime(1)).subscribe(); // leaks: 1 zombie
  await scroll(app);
  following.unsubscribe();
  await scroll(app);
}

export async function fixed(app) {
  const scrolls = fromEvent(frame(true), 'scroll');
  const following = scrolls.pipe(throttleTime(1)).subscribe();
  await scroll(app);
  following.unsubscribe();
  await scroll(app);
}

async function scroll(app) {
  for (let count = 0; count < 5; count++) {
    real.dispatchEvent(new globalThis.Event('scroll'));
    await app.wait(2);
  }
}

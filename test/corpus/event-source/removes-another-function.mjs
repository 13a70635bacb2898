import { EventEmitter } from 'node:events';
import { fromEventPattern, map, takeUntil, Subject } from 'rxjs';

export const about = {
  what: 'The add handler wraps what it registers, so that the remove handler removes a function that was never there.',
  hint: 'remove handler',
};

const bridge = new EventEmitter();

export async function leaky(app) {
  // makes: 2 zombies
  const changes = fromEventPattern(
    (handler) => bridge.on('change', (_event, ...args) => handler(...args)),
    (handler) => bridge.off('change', handler),
  );
  await visit(app, changes);
}

export async function fixed(app) {
  const changes = fromEventPattern(
    (handler) => {
      const listener = (_event, ...args) => handler(...args);
      bridge.on('change', listener);
      return listener;
    },
    (_handler, listener) => bridge.off('change', listener),
  );
  await visit(app, changes);
}

async function visit(app, changes) {
  for (let times = 0; times < 2; times++) {
    const left = new Subject();
    changes.pipe(map(String), takeUntil(left)).subscribe(); // leaks: 2 zombie
    left.next();
  }
  for (let count = 0; count < 5; count++) {
    bridge.emit('change', {}, count);
    await app.wait(2);
  }
}

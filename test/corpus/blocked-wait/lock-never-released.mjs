import { defer, finalize, from, mergeMap, of } from 'rxjs';

export const about = {
  what: 'The holder of a lock left without releasing it: whoever waits for the promise waits forever.',
  hint: 'ownedBy(owner)',
};

class Lock {
  waiting = [];
  held = false;
  acquire() {
    if (!this.held) return Promise.resolve((this.held = true));
    return new Promise((resolve) => this.waiting.push(resolve));
  }
  release() {
    this.held = false;
    this.waiting.shift()?.((this.held = true));
  }
}
const lock = new Lock();

export async function leaky(app) {
  const write = (row) => defer(() => from(lock.acquire())).pipe(mergeMap(() => of(row)));
  for (let row = 0; row < 3; row++) write(row).subscribe(); // leaks: 2 unowned
  await app.turn();
}

export async function fixed(app) {
  const write = (row) =>
    defer(() => from(lock.acquire())).pipe(
      mergeMap(() => of(row)),
      finalize(() => lock.release()),
    );
  for (let row = 0; row < 3; row++) write(row).subscribe();
  await app.turn();
}

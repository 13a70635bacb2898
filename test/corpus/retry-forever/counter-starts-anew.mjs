import { concat, defer, of, retry, throwError, timer } from 'rxjs';

export const about = {
  what: 'retry counts anew after each success, and each attempt has one before it fails: it never gives up.',
  hint: 'ownedBy(owner)',
};

const state = { attempts: 0 };
const stream = defer(() =>
  concat(
    of(state.attempts++),
    throwError(() => new Error('dropped')),
  ),
);

export async function leaky(app) {
  stream
    .pipe(retry({ count: 3, delay: () => timer(1), resetOnSuccess: true }))
    .subscribe({ error: () => {} }); // leaks: 1 unowned
  await app.wait(20);
}

export async function fixed(app) {
  stream.pipe(retry({ count: 3, delay: () => timer(1) })).subscribe({ error: () => {} });
  await app.wait(20);
}

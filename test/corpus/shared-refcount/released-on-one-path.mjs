import { BehaviorSubject, Observable, take } from 'rxjs';

export const about = {
  what: 'A result that is asked for once is released when the next one comes, which is never.',
  from: 'polkadot-js/api#2380',
  hint: 'ownedBy(owner)',
};

const chain = new BehaviorSubject(4_711);

export async function leaky() {
  const query = () => {
    let first = true;
    return new Promise((resolve) => {
      const subscription = chain.subscribe((block) => (first ? answer(block) : release())); // leaks: 2 unowned
      function answer(block) {
        first = false;
        resolve(block);
      }
      function release() {
        subscription.unsubscribe();
      }
    });
  };
  await Promise.all([query(), query()]);
}

export async function fixed() {
  const query = () =>
    new Promise((resolve) => {
      new Observable((subscriber) => chain.subscribe(subscriber)).pipe(take(1)).subscribe(resolve);
    });
  await Promise.all([query(), query()]);
}

import { BehaviorSubject, forkJoin, take } from 'rxjs';

export const about = {
  what: 'forkJoin waits for slices of a store to complete, and they never do.',
  from: 'ReactiveX/rxjs#3054',
  hint: 'waits for a completion',
  waits: 'the completion of a Subject',
};

const user = new BehaviorSubject('ada');
const cart = new BehaviorSubject([]);

export async function leaky() {
  forkJoin({ user, cart }).subscribe(show); // leaks: 1 unowned
}

export async function fixed() {
  forkJoin({ user: user.pipe(take(1)), cart: cart.pipe(take(1)) }).subscribe(show);
}

function show({ user, cart }) {
  return `${user} has ${cart.length} things`;
}

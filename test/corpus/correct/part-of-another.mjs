import { BehaviorSubject, Observable, Subscriber, Subscription } from 'rxjs';

export const about = {
  what: 'Subscriptions that were added to another one end with it, however they were made.',
};

const state = new BehaviorSubject(0);

export async function correct() {
  const both = new Observable((subscriber) => {
    subscriber.add(state.subscribe(() => subscriber.next('a')));
    const inner = new Subscriber();
    subscriber.add(inner);
    state.subscribe(inner);
    const all = new Subscription();
    all.add(state.subscribe(() => subscriber.next('b')));
    return all;
  });
  both.subscribe().unsubscribe();
  state.next(1);
}

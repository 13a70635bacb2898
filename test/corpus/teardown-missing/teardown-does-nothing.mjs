import { Observable, Subject } from 'rxjs';

export const about = {
  what: 'The teardown names unsubscribe and does not call it.',
  from: 'angular-redux/store#427',
  hint: 'eturn',
  kind: 'nested',
};

const state = new Subject();

export async function leaky() {
  const select = (key) =>
    new Observable((observer) => {
      const inner = state.subscribe((now) => observer.next(now[key])); // leaks: 1 outlived
      return () => inner.unsubscribe;
    });
  const showing = select('cart').subscribe();
  showing.unsubscribe();
  state.next({ cart: [] });
}

export async function fixed() {
  const select = (key) =>
    new Observable((observer) => {
      const inner = state.subscribe((now) => observer.next(now[key]));
      return () => inner.unsubscribe();
    });
  const showing = select('cart').subscribe();
  showing.unsubscribe();
  state.next({ cart: [] });
}

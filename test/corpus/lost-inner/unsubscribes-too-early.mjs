import { BehaviorSubject, first } from 'rxjs';

export const about = {
  what: 'The callback unsubscribes itself, but the store answers before subscribe() has returned the handle.',
  hint: 'first((value) => …)',
};

const sessions = ['a', 'b'].map((user) => new BehaviorSubject({ user, ready: true }));

export async function leaky() {
  for (const session of sessions) {
    let waiting;
    const proceed = ({ ready }) => {
      if (ready) waiting?.unsubscribe();
    };
    waiting = session.subscribe(proceed); // leaks: 2 unowned
    session.next({ ready: false });
  }
}

export async function fixed() {
  for (const session of sessions) {
    session.pipe(first(({ ready }) => ready)).subscribe();
    session.next({ ready: false });
  }
}

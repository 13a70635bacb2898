import { filter, Observable, Subject } from 'rxjs';

export const about = {
  what: 'A class that extends Observable forwards an internal stream, without a teardown.',
  from: 'ngxs/store#1149',
  hint: 'eturn',
  kind: 'nested',
};

const dispatched = new Subject();

export async function leaky() {
  class Actions extends Observable {
    constructor() {
      super((observer) => {
        dispatched.subscribe((action) => observer.next(action)); // leaks: 2 outlived
      });
    }
  }
  listen(new Actions());
}

export async function fixed() {
  class Actions extends Observable {
    constructor() {
      super((observer) => dispatched.subscribe((action) => observer.next(action)));
    }
  }
  listen(new Actions());
}

function listen(actions) {
  const ofType = (type) => actions.pipe(filter((action) => action.type === type));
  for (const type of ['load', 'save']) ofType(type).subscribe().unsubscribe();
  dispatched.next({ type: 'load' });
}

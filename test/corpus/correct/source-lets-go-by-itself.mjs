import { BehaviorSubject, lastValueFrom, NEVER, Observable, publishReplay, refCount, Subject } from 'rxjs';
import { createOwner, ownedBy, timeoutOrAbort } from 'rxleash';

export const about = {
  what: 'Sources that unsubscribe what they were given, as most are written by hand: whoever waits below still hears the end.',
};

const updates = new Subject();
const HANDMADE = [
  (subscriber) => {
    const inner = updates.subscribe(subscriber);
    return () => inner.unsubscribe();
  },
  (subscriber) => {
    const inner = updates.subscribe(subscriber);
    return inner.unsubscribe.bind(inner);
  },
  (subscriber) => {
    subscriber.add(updates.subscribe(subscriber));
    return () => subscriber.unsubscribe();
  },
  (subscriber) => {
    const state = new BehaviorSubject('first');
    state.subscribe(subscriber);
    return () => subscriber.unsubscribe();
  },
];

export async function correct() {
  const sources = [
    ...HANDMADE.map((write) => new Observable(write)),
    NEVER.pipe(publishReplay(1), refCount()),
  ];
  for (const source of sources) {
    const owner = createOwner({ name: 'page' });
    const waits = [
      lastValueFrom(source.pipe(ownedBy(owner)), { defaultValue: 'ended' }),
      lastValueFrom(source.pipe(timeoutOrAbort(1))).catch(({ name }) => name),
      lastValueFrom(source.pipe(ownedBy(owner, { onClose: 'error' }))).catch(({ name }) => name),
    ];
    owner.close();
    for (const wait of waits) await wait;
  }
}

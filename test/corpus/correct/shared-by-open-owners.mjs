import { BehaviorSubject, share, shareReplay } from 'rxjs';
import { createOwner, ownedBy } from 'rxleash';

export const about = { what: 'A connection belongs to its consumers, and their owners are open.' };

const app = createOwner({ name: 'app' });
const prices = new BehaviorSubject(1);

export async function correct() {
  const shared = prices.pipe(share());
  const replayed = prices.pipe(shareReplay({ bufferSize: 1, refCount: true }));
  for (const name of ['list', 'chart']) {
    const part = app.child({ name });
    shared.pipe(ownedBy(part)).subscribe();
    replayed.pipe(ownedBy(part)).subscribe();
  }
}

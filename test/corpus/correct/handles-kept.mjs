import { map, Subject, take } from 'rxjs';
import { createOwner, ownedBy, timeoutOrAbort, withLeakGuard } from 'rxleash';

export const about = {
  what: 'A page keeps the handles of subscriptions that have ended: these keep neither source nor owner.',
};

const handles = [];

function visit() {
  const source = new Subject();
  const owner = createOwner({ name: 'page' });
  handles.push(
    source.pipe(map(String), ownedBy(owner)).subscribe(),
    source.pipe(timeoutOrAbort({ total: 60_000 }), take(1)).subscribe(),
    source.pipe(withLeakGuard('feed'), ownedBy(owner)).subscribe(),
  );
  source.next(1);
  owner.close();
  return [new WeakRef(source), new WeakRef(owner)];
}

export async function correct(app) {
  const kept = visit();
  await app.collect();
  if (kept.some((ref) => ref.deref() !== undefined))
    throw new Error('An ended subscription keeps what it was for.');
}

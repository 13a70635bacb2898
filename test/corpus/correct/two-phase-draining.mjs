import { delay, mergeMap, of, Subject } from 'rxjs';
import { createOwner, ownedBy } from 'rxleash';

export const about = { what: 'The intake stops when draining begins, and what is in flight may finish.' };

const requests = new Subject();

export async function correct() {
  const server = createOwner({ name: 'server', grace: 200 });
  requests
    .pipe(
      ownedBy(server.draining),
      mergeMap((id) => of(id).pipe(delay(10))),
      ownedBy(server),
    )
    .subscribe();
  requests.next(1);
  const closed = server.close({ reason: 'SIGTERM' });
  requests.next(2);
  await closed;
}

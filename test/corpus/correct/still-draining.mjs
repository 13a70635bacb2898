import { mergeMap, Subject } from 'rxjs';
import { createOwner, ownedBy } from 'rxleash';

export const about = {
  what: 'An owner that still drains has not closed: what is in flight outlives nothing.',
};

const requests = new Subject();
const answers = new Subject();

export async function correct(app) {
  const server = createOwner({ name: 'server', grace: 60_000 });
  requests
    .pipe(
      ownedBy(server.draining),
      mergeMap(() => answers),
      ownedBy(server),
    )
    .subscribe();
  requests.next(1);
  server.close({ reason: 'SIGTERM' });
  await app.turn();
  app.skip(2_000);
}

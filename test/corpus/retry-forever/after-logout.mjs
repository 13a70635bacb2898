import { defer, retry, Subject, takeUntil, throwError, timer } from 'rxjs';

export const about = {
  what: 'The socket is retried without an end, also after the user has logged out.',
  from: 'enisdenjo/graphql-ws#163',
  hint: 'ownedBy(owner)',
};

const session = { attempts: 0, loggedOut: new Subject() };
const socket = defer(() => throwError(() => new Error(`refused ${session.attempts++}`)));

export async function leaky(app) {
  socket.pipe(retry({ delay: () => timer(2) })).subscribe(); // leaks: 1 unowned
  await app.wait(8);
  session.loggedOut.next();
  await app.wait(8);
}

export async function fixed(app) {
  socket.pipe(retry({ delay: () => timer(2) }), takeUntil(session.loggedOut)).subscribe();
  await app.wait(8);
  session.loggedOut.next();
  await app.wait(8);
}

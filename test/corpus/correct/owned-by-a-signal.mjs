import { BehaviorSubject, interval } from 'rxjs';
import { ownedBy } from 'rxleash';

export const about = { what: 'Signals and subscriptions are owners too: one has not aborted yet, one has.' };

const session = new AbortController();
const state = new BehaviorSubject(0);

export async function correct(app) {
  const request = new AbortController();
  state.pipe(ownedBy(session.signal)).subscribe();
  interval(1).pipe(ownedBy(request.signal)).subscribe();
  await app.wait(4);
  request.abort(new Error('the client left'));
}

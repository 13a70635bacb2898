import { BehaviorSubject, of, Subject } from 'rxjs';

export const about = {
  what: 'The answer to a request starts a session in its callback: the request has ended, the session goes on.',
};

const activity = new Subject();
const session = new BehaviorSubject('new');

export async function correct(app) {
  of({ token: 't' }).subscribe(({ token }) => {
    activity.subscribe((at) => session.next(`${token} at ${at}`)); // stays: 1
  });
  for (let at = 0; at < 4; at++) {
    activity.next(at);
    await app.turn();
  }
}

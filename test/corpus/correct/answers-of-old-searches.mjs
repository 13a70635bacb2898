import { Observable, Subject, switchMap } from 'rxjs';

export const about = {
  what: 'switchMap leaves one search after another, and each is answered once all the same: the interface has no way to cancel.',
};

function search(text, answer) {
  for (let more = 0; more < 2; more++) setTimeout(() => answer(`${more} ${text}`), 3 + 3 * more);
}

export async function correct(app) {
  const letters = new Subject();
  const found = (text) => new Observable((subscriber) => search(text, (answer) => subscriber.next(answer)));
  const searching = letters.pipe(switchMap(found)).subscribe();
  for (const text of ['l', 'le', 'lea', 'leak']) {
    letters.next(text);
    await app.wait(2);
  }
  searching.unsubscribe();
  await app.wait(20);
}

import { debounceTime, interval, of, Subject, switchMap } from 'rxjs';

export const about = {
  what: 'switchMap cancels the search for each new letter, and the page ends the last one.',
};

export async function correct(app) {
  const letters = new Subject();
  const searching = letters
    .pipe(
      debounceTime(1),
      switchMap((text) => interval(1).pipe(switchMap(() => of(text)))),
    )
    .subscribe();
  for (const text of ['r', 'rx', 'rxj', 'rxjs']) {
    letters.next(text);
    await app.wait(4);
  }
  letters.next('unsent');
  searching.unsubscribe();
  await app.wait(4);
}

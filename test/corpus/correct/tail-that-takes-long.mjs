import { mergeMap, Observable, of, Subject, take, takeUntil } from 'rxjs';

export const about = {
  what: 'A source parses a file in one turn, for many milliseconds, and gives every line though two were enough.',
};

export async function correct(app) {
  const lines = new Observable((subscriber) => {
    for (let line = 0; line < 20; line++) {
      subscriber.next(line);
      const until = performance.now() + 1;
      while (performance.now() < until);
    }
    subscriber.complete();
  });
  const left = new Subject();
  lines.pipe(take(2)).subscribe();
  of('a.txt')
    .pipe(
      mergeMap(() => lines),
      takeUntil(left),
    )
    .subscribe((line) => line === 1 && left.next());
  await app.turn();
}

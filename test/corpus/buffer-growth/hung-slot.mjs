import { BehaviorSubject, mergeMap, NEVER, of, take, takeWhile } from 'rxjs';

export const about = {
  what: 'mergeMap with a limit: the inner streams that never end hold every slot, and the rest is buffered.',
  from: 'ReactiveX/rxjs#7334',
  hint: 'ownedBy(owner)',
};

const files = new BehaviorSubject(0);

export async function leaky() {
  const upload = (file) => (file % 2 ? NEVER : of(file));
  files
    .pipe(
      takeWhile((file) => file < 10),
      mergeMap(upload, 2),
    )
    .subscribe(); // leaks: 1 unowned
  for (let file = 1; file <= 10; file++) files.next(file);
}

export async function fixed() {
  const upload = (file) => (file % 2 ? NEVER.pipe(take(0)) : of(file));
  files
    .pipe(
      takeWhile((file) => file < 10),
      mergeMap(upload, 2),
    )
    .subscribe();
  for (let file = 1; file <= 10; file++) files.next(file);
}

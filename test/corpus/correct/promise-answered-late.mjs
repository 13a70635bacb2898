import { from, Subject, takeUntil } from 'rxjs';

export const about = { what: 'A request is left, and its promise answers once more: the answer is ignored.' };

export async function correct(app) {
  const left = new Subject();
  let answer;
  const response = new Promise((resolve) => (answer = resolve));
  from(response).pipe(takeUntil(left)).subscribe();
  from(response).subscribe().unsubscribe();
  left.next();
  answer('late');
  await app.turn();
}

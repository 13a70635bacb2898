import { delay, firstValueFrom, lastValueFrom, of, Subject, take } from 'rxjs';

export const about = { what: 'Promises of streams that give what is waited for.' };

export async function correct() {
  const answers = new Subject();
  const first = firstValueFrom(answers);
  const last = lastValueFrom(answers.pipe(take(2)));
  answers.next(1);
  answers.next(2);
  await Promise.all([first, last, firstValueFrom(of(3).pipe(delay(2)))]);
  await of(1, 2).forEach(() => {});
}

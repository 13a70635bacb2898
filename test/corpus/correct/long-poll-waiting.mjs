import { defer, firstValueFrom, repeat, Subject, take } from 'rxjs';

export const about = { what: 'A long poll that waits long, is answered, and is not asked again.' };

const server = new Subject();

export async function correct(app) {
  const poll = defer(() => server.pipe(take(1)));
  const two = poll.pipe(repeat(2));
  const answered = firstValueFrom(two);
  const listening = two.subscribe();
  app.skip(600_000);
  server.next('a');
  app.skip(600_000);
  server.next('b');
  await answered;
  listening.unsubscribe();
}

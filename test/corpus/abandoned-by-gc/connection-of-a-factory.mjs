import { map, ReplaySubject, share, Subject } from 'rxjs';

export const about = {
  what: 'A query is shared for as long as somebody may come back, and is dropped with its cache before that is over.',
  hint: 'before you drop it',
  kind: 'connection',
};

function ask(end) {
  const rows = new Subject();
  const answer = rows.pipe(
    map((row) => row * 2),
    share({ connector: () => new ReplaySubject(1), resetOnRefCountZero: false }), // leaks are of the connection
  );
  answer.subscribe().unsubscribe(); // leaks: 2 abandoned; unmarked: 2 abandoned as a note
  end(rows);
}

export async function leaky(app) {
  for (let times = 0; times < 2; times++) ask(() => {});
  await app.collect();
}

export async function fixed(app) {
  for (let times = 0; times < 2; times++) ask((rows) => rows.complete());
  await app.collect();
}

import { debounceTime, groupBy, mergeMap, Subject, timer } from 'rxjs';

export const about = {
  what: 'Each visitor gets a group, and each group a stream that is merged in and has no end.',
  kind: 'root',
};

export async function leaky(app) {
  const clicks = new Subject();
  clicks
    .pipe(
      groupBy(({ visitor }) => visitor),
      mergeMap((group) => group.pipe(debounceTime(60_000))),
    )
    .subscribe(); // leaks: 6 growing
  await come(app, clicks);
}

export async function fixed(app) {
  const clicks = new Subject();
  const counting = clicks
    .pipe(
      groupBy(({ visitor }) => visitor, { duration: () => timer(1) }),
      mergeMap((group) => group.pipe(debounceTime(0))),
    )
    .subscribe();
  await come(app, clicks);
  counting.unsubscribe();
}

async function come(app, clicks) {
  for (let visitor = 0; visitor < 7; visitor++) {
    await app.window();
    await app.wait(5);
    if (visitor < 6) clicks.next({ visitor });
  }
}

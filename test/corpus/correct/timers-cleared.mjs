import { defer, finalize, NEVER, Observable, using } from 'rxjs';

export const about = {
  what: 'Intervals are begun in subscribe calls, and cleared: by a teardown, by finalize, by using.',
};

export async function correct(app) {
  const begin = () => setInterval(() => {}, 1);
  const returned = new Observable(() => {
    const timer = begin();
    return () => clearInterval(timer);
  });
  const finalized = defer(() => {
    const timer = begin();
    return NEVER.pipe(finalize(() => clearInterval(timer)));
  });
  const used = using(
    () => {
      const timer = begin();
      return { unsubscribe: () => clearInterval(timer) };
    },
    () => NEVER,
  );
  for (const source of [returned, finalized, used]) source.subscribe().unsubscribe();
  await app.wait(20);
}

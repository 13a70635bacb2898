import { groupBy, mergeMap, Subject, timer } from 'rxjs';

export const about = {
  what: 'groupBy without a duration keeps a group for each key it has ever seen.',
  from: 'ReactiveX/rxjs#5309',
  hint: 'owner',
};

const requests = new Subject();

export async function leaky(app) {
  const bySession = requests.pipe(groupBy(({ session }) => session));
  const counting = bySession.subscribe((group) => {
    group.subscribe(() => {}); // leaks: 8 growing
  });
  for (let session = 0; session < 8; session++) {
    requests.next({ session });
    await app.window();
  }
  counting.unsubscribe();
}

export async function fixed(app) {
  const bySession = requests.pipe(
    groupBy(({ session }) => session, { duration: () => timer(5) }),
    mergeMap((group) => group),
  );
  const counting = bySession.subscribe();
  for (let session = 0; session < 8; session++) {
    requests.next({ session });
    await app.window();
  }
  counting.unsubscribe();
}

import { groupBy, mergeMap, Subject } from 'rxjs';

export const about = {
  what: 'Groups that are subscribed in a callback stay so when the stream of groups is left.',
  hint: 'ownedBy(owner)',
};

const ticks = new Subject();

export async function leaky() {
  const watching = ticks.pipe(groupBy(({ symbol }) => symbol)).subscribe((group) => {
    group.subscribe(() => {}); // leaks: 2 unowned
  });
  for (const symbol of ['EUR', 'USD', 'EUR']) ticks.next({ symbol });
  watching.unsubscribe();
}

export async function fixed() {
  const watching = ticks
    .pipe(
      groupBy(({ symbol }) => symbol),
      mergeMap((group) => group),
    )
    .subscribe();
  for (const symbol of ['EUR', 'USD', 'EUR']) ticks.next({ symbol });
  watching.unsubscribe();
}

import { Subject, switchMap } from 'rxjs';

export const about = {
  what: 'subscribe inside subscribe: the outer handle does not end the inner streams.',
  from: 'gcanti/fp-ts-rxjs#30',
  hint: 'ownedBy(owner)',
};

const route = new Subject();
const live = (id) => new Subject().pipe(switchMap(() => [id]));
const feeds = new Map();
const feed = (id) => feeds.get(id) ?? feeds.set(id, live(id)).get(id);

export async function leaky() {
  const following = route.subscribe((id) => {
    feed(id).subscribe(() => {}); // leaks: 3 unowned
  });
  for (const id of ['a', 'b', 'c']) route.next(id);
  following.unsubscribe();
}

export async function fixed() {
  const following = route.pipe(switchMap((id) => feed(id))).subscribe(() => {});
  for (const id of ['a', 'b', 'c']) route.next(id);
  following.unsubscribe();
}

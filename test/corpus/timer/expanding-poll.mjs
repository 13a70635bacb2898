import { delay, EMPTY, expand, of } from 'rxjs';

export const about = {
  what: 'expand asks for the next page after each page, also after the last.',
  hint: 'ownedBy(owner)',
};

const pages = ['a', 'b', 'c'];
const load = (at) => of({ page: pages[at], at }).pipe(delay(1));

export async function leaky(app) {
  load(0)
    .pipe(expand(({ at }) => load(at + 1)))
    .subscribe(); // leaks: 1 unowned
  await app.wait(20);
}

export async function fixed(app) {
  load(0)
    .pipe(expand(({ at }) => (at + 1 < pages.length ? load(at + 1) : EMPTY)))
    .subscribe();
  await app.wait(20);
}

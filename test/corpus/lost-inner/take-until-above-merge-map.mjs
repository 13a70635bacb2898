import { interval, map, mergeMap, Subject, takeUntil } from 'rxjs';

export const about = {
  what: 'Uploads are taken until the page is left, and the progress of those that were begun is followed forever.',
  hint: 'Put takeUntil(…) last',
};

const picked = new Subject();
const progress = (file) => interval(60_000).pipe(map((step) => `${file} ${step}`));

export async function leaky() {
  for (let visit = 0; visit < 2; visit++) {
    const left = new Subject();
    picked.pipe(takeUntil(left), mergeMap(progress)).subscribe(); // leaks: 2 unowned
    picked.next('a.png');
    picked.next('b.png');
    left.next();
  }
}

export async function fixed() {
  for (let visit = 0; visit < 2; visit++) {
    const left = new Subject();
    picked.pipe(mergeMap(progress), takeUntil(left)).subscribe();
    picked.next('a.png');
    left.next();
  }
}

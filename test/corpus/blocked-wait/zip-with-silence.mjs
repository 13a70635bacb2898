import { BehaviorSubject, defaultIfEmpty, NEVER, of, zip } from 'rxjs';

export const about = {
  what: 'zip pairs each request with a quota that is never given, and buffers what it cannot pair.',
  hint: 'ownedBy(owner)',
};

const requests = new BehaviorSubject('GET /');

export async function leaky() {
  const quota = NEVER;
  zip(requests, quota).subscribe(); // leaks: 1 unowned
}

export async function fixed() {
  const quota = of().pipe(defaultIfEmpty(0));
  zip(requests, quota).subscribe();
}

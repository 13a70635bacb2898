import { BehaviorSubject } from 'rxjs';
import { createOwner, ownedBy, runWithOwner } from 'rxleash';

export const about = {
  what: 'Made for a request, in its scope, and nothing ends it with the request.',
  hint: 'ownedBy(owner)',
};

const flags = new BehaviorSubject({ beta: false });

export async function leaky() {
  const request = createOwner({ name: 'GET /' });
  runWithOwner(request, () => {
    flags.subscribe((now) => (request.beta = now.beta)); // leaks: 1 outlived
  });
  await request.close();
}

export async function fixed() {
  const request = createOwner({ name: 'GET /' });
  runWithOwner(request, () => {
    flags.pipe(ownedBy()).subscribe((now) => (request.beta = now.beta));
  });
  await request.close();
}

import { firstValueFrom, map, Subject } from 'rxjs';
import { createOwner, ownedBy } from 'rxleash';

export const about = {
  what: 'The stream behind a promise is ended without a word: the promise can settle no more.',
  from: 'ReactiveX/rxjs#6442',
  hint: "onClose: 'error'",
  kind: 'promise',
};

const replies = new Subject();

export async function leaky() {
  const request = createOwner({ name: 'request' });
  const owned = replies.pipe(
    ownedBy(request, { onClose: 'silent' }),
    map((reply) => reply.body),
  );
  firstValueFrom(owned); // leaks: 1 outlived
  await request.close();
}

export async function fixed() {
  const request = createOwner({ name: 'request' });
  const owned = replies.pipe(
    map((reply) => reply.body),
    ownedBy(request, { onClose: 'error' }),
  );
  firstValueFrom(owned).catch(() => {});
  await request.close();
}

import { BehaviorSubject, map, shareReplay, take } from 'rxjs';

export const about = {
  what: 'A factory shares its result without refCount: each call leaves a connection of its own.',
  from: 'bitwarden/clients#21087',
  hint: 'refCount: true',
  kind: 'connection',
};

const ciphers = new BehaviorSubject([{ id: 1, name: 'mail' }]);

export async function leaky() {
  const cipher = (id) =>
    ciphers.pipe(
      map((all) => all.find((one) => one.id === id)),
      shareReplay({ bufferSize: 1, refCount: false }),
    );
  for (let view = 0; view < 3; view++) {
    cipher(1).pipe(take(1)).subscribe(); // leaks: 3 unowned
  }
}

export async function fixed() {
  const cipher = (id) => ciphers.pipe(map((all) => all.find((one) => one.id === id)));
  for (let view = 0; view < 3; view++) {
    cipher(1).pipe(take(1)).subscribe();
  }
}

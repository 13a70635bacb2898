import { filter, firstValueFrom, Subject, take, takeUntil, timer } from 'rxjs';

export const about = {
  what: 'A poll that gives up after each pause, and leaves the wait of each round behind.',
  hint: 'timeoutOrAbort',
  kind: 'promise',
};

const states = new Subject();
const ready = states.pipe(filter((state) => state === 'ready'));

export async function leaky() {
  for (let round = 0; round < 3; round++) {
    const won = await Promise.race([
      firstValueFrom(ready), // leaks: 3 unowned
      firstValueFrom(timer(2)),
    ]);
    if (won === 'ready') return;
  }
}

export async function fixed() {
  for (let round = 0; round < 3; round++) {
    const won = await firstValueFrom(ready.pipe(take(1), takeUntil(timer(2))), {
      defaultValue: 'not yet',
    });
    if (won === 'ready') return;
  }
}

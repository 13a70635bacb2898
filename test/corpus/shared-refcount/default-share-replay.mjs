import { interval, map, shareReplay } from 'rxjs';

export const about = {
  what: 'shareReplay(1) of a source that goes on keeps its connection after the last consumer has left.',
  from: 'ReactiveX/rxjs#5931',
  hint: 'refCount: true',
  kind: 'connection',
};

const seconds = interval(60_000);

export async function leaky() {
  const clock = seconds.pipe(
    map((count) => count * 60),
    shareReplay(1),
  );
  const showing = clock.subscribe(); // leaks: 1 unowned
  showing.unsubscribe();
}

export async function fixed() {
  const clock = seconds.pipe(
    map((count) => count * 60),
    shareReplay({ bufferSize: 1, refCount: true }),
  );
  const showing = clock.subscribe();
  showing.unsubscribe();
}

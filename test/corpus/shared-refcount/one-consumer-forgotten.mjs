import { BehaviorSubject, map, shareReplay } from 'rxjs';

export const about = {
  what: 'shareReplay counts its consumers, and one that is forgotten keeps the connection for all.',
  from: 'canalplus/rx-player#1135',
};

const playback = new BehaviorSubject({ position: 0 });

export async function leaky() {
  const observer = playback.pipe(
    map(({ position }) => position),
    shareReplay({ bufferSize: 1, refCount: true }),
  );
  const bar = observer.subscribe();
  observer.subscribe(); // leaks: 1 unowned
  bar.unsubscribe();
}

export async function fixed() {
  const observer = playback.pipe(
    map(({ position }) => position),
    shareReplay({ bufferSize: 1, refCount: true }),
  );
  const bar = observer.subscribe();
  const log = observer.subscribe();
  bar.unsubscribe();
  log.unsubscribe();
}

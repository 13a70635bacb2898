import { Observable, Subject } from 'rxjs';

export const about = {
  what: 'A source completes when it has seen enough, and forgets what it had subscribed to.',
  from: 'canalplus/rx-player#565',
  hint: 'eturn',
  kind: 'nested',
};

const buffered = new Subject();

export async function leaky() {
  const untilFull = new Observable((subscriber) => {
    const enough = (seconds) => seconds >= 10 && subscriber.complete();
    buffered.subscribe((seconds) => (subscriber.next(seconds), enough(seconds))); // leaks: 1 outlived
  });
  untilFull.subscribe();
  for (const seconds of [5, 10, 15]) buffered.next(seconds);
}

export async function fixed() {
  const untilFull = new Observable((subscriber) => {
    const enough = (seconds) => seconds >= 10 && subscriber.complete();
    return buffered.subscribe((seconds) => (subscriber.next(seconds), enough(seconds)));
  });
  untilFull.subscribe();
  for (const seconds of [5, 10, 15]) buffered.next(seconds);
}

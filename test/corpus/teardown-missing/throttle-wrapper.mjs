import { Observable, Subject } from 'rxjs';

export const about = {
  what: 'A wrapper subscribes to what it wraps, and returns nothing that ends it.',
  from: 'canalplus/rx-player#565',
  hint: 'eturn',
  kind: 'nested',
};

const timeupdate = new Subject();

export async function leaky() {
  const throttled = new Observable((subscriber) => {
    timeupdate.subscribe((at) => subscriber.next(Math.round(at))); // leaks: 1 outlived
  });
  const bar = throttled.subscribe();
  timeupdate.next(0.4);
  bar.unsubscribe();
  timeupdate.next(1.6);
}

export async function fixed() {
  const throttled = new Observable((subscriber) => {
    return timeupdate.subscribe((at) => subscriber.next(Math.round(at)));
  });
  const bar = throttled.subscribe();
  timeupdate.next(0.4);
  bar.unsubscribe();
  timeupdate.next(1.6);
}

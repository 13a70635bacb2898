import { Observable, Subject } from 'rxjs';

export const about = {
  what: 'What a source subscribed inside stays open when it is left, and nothing has been heard of it since.',
  from: 'canalplus/rx-player#565',
  kind: 'nested',
};

const network = new Subject();

export async function leaky() {
  const status = new Observable((subscriber) => {
    subscriber.next('online');
    network.subscribe((now) => subscriber.next(now)); // leaks: 1 unowned
  });
  status.subscribe().unsubscribe();
}

export async function fixed() {
  const status = new Observable((subscriber) => {
    subscriber.next('online');
    return network.subscribe((now) => subscriber.next(now));
  });
  status.subscribe().unsubscribe();
}

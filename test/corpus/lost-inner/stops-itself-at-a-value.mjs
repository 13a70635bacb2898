import { EMPTY, first, ReplaySubject } from 'rxjs';

export const about = {
  what: 'A helper unsubscribes in its callback once a message is there, and the replayed message comes before the handle does.',
  hint: 'first((value) => …)',
};

const log = new ReplaySubject(10);

export async function leaky() {
  log.next('ready');
  const once = (text, then) => {
    let reading = EMPTY.subscribe();
    // leaks: 2 unowned
    reading = log.subscribe((line) => {
      if (line !== text) return;
      reading.unsubscribe();
      then();
    });
  };
  for (let times = 0; times < 2; times++) once('ready', () => {});
  log.next('more');
}

export async function fixed() {
  log.next('ready');
  const once = (text, then) => log.pipe(first((line) => line === text)).subscribe(then);
  for (let times = 0; times < 2; times++) once('ready', () => {});
  log.next('more');
}

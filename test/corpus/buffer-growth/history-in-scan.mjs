import { BehaviorSubject, distinct, scan, Subject, takeUntil } from 'rxjs';

export const about = {
  what: 'A history of all blocks is kept in scan to find the new ones, for as long as nobody ends it.',
  from: 'polkadot-api/polkadot-api#1122',
  hint: 'ownedBy(owner)',
};

const blocks = new BehaviorSubject('0x1');

export async function leaky() {
  const track = () => blocks.pipe(scan((seen, hash) => seen.add(hash), new Set())).subscribe(); // leaks: 2 unowned
  track();
  track();
  for (let height = 0; height < 100; height++) blocks.next(`0x${height}`);
}

export async function fixed() {
  const stopped = new Subject();
  const track = () => blocks.pipe(distinct(), takeUntil(stopped)).subscribe();
  track();
  track();
  for (let height = 0; height < 100; height++) blocks.next(`0x${height}`);
  stopped.next();
}

import { buffer, BehaviorSubject, bufferCount, Subject, take } from 'rxjs';

export const about = {
  what: 'buffer until an event that does not come: everything is kept, and nothing is given.',
  hint: 'ownedBy(owner)',
};

const samples = new BehaviorSubject(0);
const flushes = new Subject();

export async function leaky() {
  samples.pipe(buffer(flushes), take(1)).subscribe(); // leaks: 1 unowned
  for (let sample = 0; sample < 100; sample++) samples.next(sample);
}

export async function fixed() {
  samples.pipe(bufferCount(50), take(1)).subscribe();
  for (let sample = 0; sample < 100; sample++) samples.next(sample);
}

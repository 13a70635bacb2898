import { Subject, Subscription } from 'rxjs';

export const about = {
  what: 'A list of cleanups is run in a loop, and the first that throws keeps the others from running.',
  from: 'ReactiveX/rxjs@9e88c2e52',
  hint: 'ownedBy(owner)',
};

const resize = new Subject();
const scroll = new Subject();

function detachMap() {
  throw new Error('The map is not attached.');
}

export async function leaky() {
  const cleanups = [];
  cleanups.push(detachMap);
  const resizing = resize.subscribe(() => {}); // leaks: 1 unowned
  cleanups.push(() => resizing.unsubscribe());
  const scrolling = scroll.subscribe(() => {}); // leaks: 1 unowned
  cleanups.push(() => scrolling.unsubscribe());
  try {
    for (const cleanup of cleanups) cleanup();
  } catch {
    return 'the page was left with an error';
  }
  return 'the page was left';
}

export async function fixed() {
  const cleanups = new Subscription();
  cleanups.add(detachMap);
  cleanups.add(resize.subscribe(() => {}));
  cleanups.add(scroll.subscribe(() => {}));
  try {
    cleanups.unsubscribe();
  } catch {
    return 'the page was left with an error';
  }
  return 'the page was left';
}

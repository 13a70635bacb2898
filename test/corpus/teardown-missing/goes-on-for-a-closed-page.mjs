import { Observable, scan } from 'rxjs';
import { createOwner, ownedBy } from 'rxleash';

export const about = {
  what: 'The owner of a page closes, and the scale that the page was weighing with does not stop.',
  hint: 'teardown',
};

export async function leaky(app) {
  // makes: 2 zombies
  const weights = new Observable((subscriber) => {
    setInterval(() => subscriber.next(70), 1);
  });
  const page = createOwner({ name: 'page' });
  weights.pipe(ownedBy(page)).subscribe(); // leaks: 1 zombie
  weights
    .pipe(
      scan((sum, weight) => sum + weight, 0),
      ownedBy(page),
    )
    .subscribe(); // leaks: 1 zombie
  await app.wait(3);
  page.close();
  await app.wait(50);
}

export async function fixed(app) {
  const weights = new Observable((subscriber) => {
    const scale = setInterval(() => subscriber.next(70), 1);
    return () => clearInterval(scale);
  });
  const page = createOwner({ name: 'page' });
  weights.pipe(ownedBy(page)).subscribe();
  await app.wait(3);
  page.close();
  await app.wait(50);
}

import { BehaviorSubject, interval, Subject } from 'rxjs';

export const about = { what: 'Services that live as long as the application were started before the mark.' };

const route = new BehaviorSubject('/');
const errors = new Subject();
const state = { route: '/', beats: 0, errors: 0 };
route.subscribe((now) => (state.route = now));
errors.subscribe(() => state.errors++);
interval(1).subscribe(() => state.beats++);

export async function correct(app) {
  route.next('/cart');
  errors.next(new Error('not found'));
  await app.wait(10);
  route.next('/');
}

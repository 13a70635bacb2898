import { BehaviorSubject, combineLatest, map, withLatestFrom } from 'rxjs';

export const about = {
  what: 'View models derived once and kept: open for good, silent, and nobody is at fault.',
};

const user = new BehaviorSubject('ada');
const cart = new BehaviorSubject([]);
const view = {};

export async function correct(app) {
  combineLatest([user, cart])
    .pipe(map(([name, things]) => `${name}: ${things.length}`))
    .subscribe((text) => (view.header = text)); // stays: 1
  cart.pipe(withLatestFrom(user)).subscribe(([things]) => (view.count = things.length)); // stays: 1
  cart.next(['book']);
  app.skip(3_600_000);
}

import { BehaviorSubject, Subscription } from 'rxjs';

export const about = {
  what: 'All handles are collected in one Subscription, but for the one that was added last week.',
  from: 'ghiscoding/Angular-Slickgrid#610',
  hint: 'unsubscribe',
};

const sorting = new BehaviorSubject('name');
const filters = new BehaviorSubject([]);
const locale = new BehaviorSubject('en');

export async function leaky() {
  const all = new Subscription();
  all.add(sorting.subscribe());
  all.add(filters.subscribe());
  locale.subscribe(); // leaks: 1 unowned
  all.unsubscribe();
}

export async function fixed() {
  const all = new Subscription();
  all.add(sorting.subscribe());
  all.add(filters.subscribe());
  all.add(locale.subscribe());
  all.unsubscribe();
}

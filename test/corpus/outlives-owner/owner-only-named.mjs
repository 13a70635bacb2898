import { Subject } from 'rxjs';
import { createOwner, ownedBy, withLeakGuard } from 'rxleash';

export const about = {
  what: 'A guard names the owner of a stream, but nothing ends the stream when the owner closes.',
  hint: 'ownedBy(owner)',
};

const quotes = new Subject();

export async function leaky() {
  const tab = createOwner({ name: 'tab' });
  const watch = (symbol) => quotes.pipe(withLeakGuard({ name: symbol, owner: tab })).subscribe(); // leaks: 2 outlived
  watch('EUR');
  watch('USD');
  await tab.close();
}

export async function fixed() {
  const tab = createOwner({ name: 'tab' });
  const watch = (symbol) => quotes.pipe(withLeakGuard(symbol), ownedBy(tab)).subscribe();
  watch('EUR');
  watch('USD');
  await tab.close();
}

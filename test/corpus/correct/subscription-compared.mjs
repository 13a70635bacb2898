import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import { NEVER, Subscriber } from 'rxjs';

export const about = {
  what: 'Subscriptions are compared, listed and printed by a program: they look as they do without anybody who watches.',
};

export async function correct() {
  const open = NEVER.subscribe();
  const passed = new Subscriber();
  NEVER.subscribe(passed);
  const keys = ['closed', 'initialTeardown', '_parentage', '_finalizers', 'isStopped', 'destination'];
  for (const each of [open, passed]) {
    assert.deepEqual(Reflect.ownKeys(each).sort(), [...keys].sort());
    assert.doesNotMatch(inspect(each, { depth: 9, showHidden: true }), /record|rxleash/);
    each.unsubscribe();
  }
  assert.deepEqual({ view: open }, { view: open });
}

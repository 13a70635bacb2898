// @vitest-environment jsdom
import '@angular/compiler';

import { createEnvironmentInjector, Injector } from '@angular/core';
import { interval, Observable, Subject, type Subscription } from 'rxjs';
import { describe, expect, it } from 'vitest';

import { Gate, theTest } from '../../../adapters/gate/gate.js';
import { Scope } from '../../../adapters/gate/test-scope.js';
import { application } from './application.js';

class SubjectStore {
  readonly kept = new Subject().subscribe();
}

class TimerStore {
  readonly kept = interval(1_000).subscribe();
}

/** Whether the gate fails a test that makes a store, and destroys neither the store nor its injector. */
async function fails(make: () => { readonly kept: Subscription }): Promise<boolean> {
  const gate = new Gate('leakGate', { grace: 0 });
  gate.watch(Observable, undefined, Subject);
  const scope = new Scope(new Scope());
  const store = scope.run(make);
  const error = await gate.judge(scope, theTest('it'));
  store.kept.unsubscribe();
  gate.undo();
  const found = [...(error?.leaks ?? []), ...scope.selfContained];
  expect(found.map(({ owner }) => owner?.name)).toEqual([store.constructor.name]);
  return error !== undefined;
}

describe('the service of an injector that a test has not destroyed', () => {
  it('is a leak of the test if an application has the injector, or if the service waits for a timer', async () => {
    const app = await application();
    const alone = Injector.create({ providers: [SubjectStore, TimerStore].map((provide) => ({ provide })) });
    const route = createEnvironmentInjector([SubjectStore], app.injector);
    expect(await fails(() => alone.get(SubjectStore))).toBe(false);
    expect(await fails(() => alone.get(TimerStore))).toBe(true);
    expect(await fails(() => route.get(SubjectStore))).toBe(true);
    app.destroy();
  });
});

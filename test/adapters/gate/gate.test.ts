import { interval, Observable } from 'rxjs';
import { expect, it } from 'vitest';

import { Gate } from '../../../adapters/gate/gate.js';
import { Scope } from '../../../adapters/gate/test-scope.js';
import { callerOf } from '../../../lib/dev/report/caller.js';

function watch(): void {
  interval(1_000).subscribe();
}

it('tells the line that calls a helper that is named to it', async () => {
  const gate = new Gate('leakGate', { grace: 0, ignoreFrames: ['watch'] });
  gate.watch(Observable);
  const scope = new Scope();
  const line = Number(callerOf().site?.line) + 1;
  scope.run(() => watch());
  const error = await gate.judge(scope, 'The test');
  gate.undo();
  expect(error?.leaks).toMatchObject([{ sites: [{ file: import.meta.filename, line }] }]);
});

it('shows the line that made the producer of a zombie, not that of its consumer', async () => {
  const gate = new Gate('leakGate', { grace: 0 });
  gate.watch(Observable);
  const scope = new Scope();
  let over: () => void = () => undefined;
  const done = new Promise<void>((resolve) => (over = resolve));
  const line = Number(callerOf().site?.line) + 1;
  const ticks = new Observable<number>((observer) => {
    let left = 10;
    const ticking = setInterval(() => {
      observer.next(left);
      if (--left > 0) return;
      clearInterval(ticking);
      over();
    }, 1);
  });
  await scope.run(() => {
    ticks.subscribe().unsubscribe();
    return done;
  });
  const error = await gate.judge(scope, 'The test');
  gate.undo();
  expect(error?.leaks).toMatchObject([{ verdict: 'zombie', producedAt: { line } }]);
  expect(error?.stack).toMatch(new RegExp(`gate\\.test\\.ts:${line}:\\d+\\)?$`));
});

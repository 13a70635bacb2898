import { NEVER, Observable, Subject } from 'rxjs';
import { afterEach, describe, expect, it, vi } from 'vitest';

import { host } from '../../../lib/dev/base/host.js';
import { enableDevMode, leaks, type DevModeOptions } from '../../../lib/dev/index.js';
import type { Accusation } from '../../../lib/dev/leak/accusation.js';
import { registry } from '../../../lib/dev/registry.js';
import { createOwner } from '../../../lib/owner/owner.js';
import { dev } from '../../../lib/dev-slot.js';
import { withLeakGuard } from '../../../operators/index.js';
import { handTimers } from './support.js';

const subscribe = Object.getOwnPropertyDescriptor(Observable.prototype, 'subscribe');
const hooked = (): boolean =>
  Object.getOwnPropertyDescriptor(Observable.prototype, 'subscribe')?.value !== subscribe?.value;
const undos: (() => void)[] = [];
const install = (options: DevModeOptions = {}): (() => void) => {
  const undo = enableDevMode(options);
  undos.push(undo);
  return undo;
};

afterEach(() => {
  vi.restoreAllMocks();
  for (const undo of undos.splice(0)) undo();
  delete host.monitorWork;
});

describe('the registry', () => {
  it.each(['first', 'last'])('tracks all while one of several installs does, undone %s', (order) => {
    const guarded = install({ track: 'guarded' });
    const all = install({ track: 'all' });
    expect(hooked()).toBe(true);
    const [one, other] = order === 'first' ? [all, guarded] : [guarded, all];
    one();
    expect(hooked()).toBe(order === 'last');
    expect(dev.probe).not.toBeNull();
    one();
    expect(dev.probe).not.toBeNull();
    other();
    expect([dev.probe, hooked()]).toEqual([null, false]);
  });

  it('ages continue when a later install brings another clock, whose time is gone with it', () => {
    let now = 1_000;
    install({ track: 'all', now: () => now });
    NEVER.subscribe();
    now = 1_100;
    let later = 5;
    const undo = install({ now: () => later });
    later = 15;
    expect(leaks.open()).toMatchObject([{ age: 110 }]);
    undo();
    now = 1_130;
    expect(leaks.open()).toMatchObject([{ age: 130 }]);
  });

  it.each(['its own clock', 'the clock of the host'])(
    'a clock that is there for a while ages nothing: the registry has %s again',
    (which) => {
      vi.useFakeTimers();
      install(which === 'its own clock' ? { now: () => performance.now() } : {});
      NEVER.pipe(withLeakGuard({ name: 'before', maxAge: 60_000 })).subscribe();
      vi.advanceTimersByTime(10);
      let virtual = 7;
      const undo = install({ now: () => virtual });
      const source = new Subject<number>();
      const during = withLeakGuard<number>({ name: 'during', maxAge: 1_000, maxIdle: 1_000 });
      virtual = 3_000_000;
      source.pipe(during).subscribe();
      source.next(1);
      leaks.find();
      undo();
      expect(leaks.find()).toEqual([]);
      expect(leaks.open().map(({ name, age, idle }) => [name, age, idle])).toEqual([
        ['before', 10, 10],
        ['during', 0, 0],
      ]);
      vi.advanceTimersByTime(1_001);
      expect(leaks.find().map(({ name, verdict, oldestAge }) => [name, verdict, oldestAge])).toEqual([
        ['during', 'overdue', 1_001],
      ]);
      vi.useRealTimers();
    },
  );

  it('keeps the clock that the host had when it was switched on, if another is undone under fake timers', () => {
    install();
    NEVER.subscribe();
    const undo = install({ now: () => 0 });
    vi.useFakeTimers({ now: 0 });
    undo();
    vi.advanceTimersByTime(1_000_000);
    vi.useRealTimers();
    const [row] = leaks.open();
    expect(row?.age).toBeLessThan(1_000_000);
  });
  it('is one for all copies of the package in the realm', async () => {
    const { constructor } = registry();
    vi.resetModules();
    const other = await import('../../../lib/dev/registry.js');
    expect([other.registry() === registry(), other.Registry === constructor]).toEqual([true, false]);
  });

  it('is as it was before if an install fails', () => {
    install({ sites: 'sampled' });
    const before = registry().settings;
    const { hooks } = registry();
    const set = vi.spyOn(hooks, 'set').mockImplementationOnce(() => {
      throw new TypeError('frozen');
    });
    expect(() => install({ sites: 'off', onLeak: () => undefined })).toThrow('frozen');
    expect(set).toHaveBeenCalledTimes(2);
    expect(registry().settings).toMatchObject({ sites: before.sites });
    expect([registry().installs.length, dev.probe === registry().probe]).toEqual([1, true]);
  });

  it('installs nothing with an invalid option', () => {
    expect(() => install({ track: 'some' as 'all' })).toThrow(TypeError);
    expect([dev.probe, hooked(), registry().enabled]).toEqual([null, false, false]);
  });

  it('begins with the first record after dev mode was switched on, however many installs follow', () => {
    const undo = install();
    NEVER.subscribe();
    undo();
    install();
    const { since } = registry();
    NEVER.subscribe();
    install();
    expect([registry().since, leaks.open().map(({ id }) => id)]).toEqual([since, [since]]);
  });

  it('takes as many stacks between two sweeps as the option says', () => {
    const taken = (['all', 'sampled', 'off'] as const).map((sites) => {
      const undo = install({ sites });
      for (let n = 0; n < 70; n++) NEVER.subscribe();
      const lines = leaks.open().filter(({ site }) => site !== undefined).length;
      undo();
      return lines;
    });
    expect(taken).toEqual([70, 64, 0]);
  });

  it('has a sweep soon after an event, even if nothing is open', () => {
    const timers = handTimers();
    install({ now: () => 40 });
    expect(timers.pauses).toEqual([]);
    registry().addEvent(registry().records.nextId(), { name: 'an event', age: 0 } as Accusation);
    expect([timers.pauses, [...registry().events.since(0, 5)]]).toMatchObject([[50], [{ age: 5 }]]);
  });

  it('forgets everything with the last undo', () => {
    const timers = handTimers();
    const [one, other] = [install({ now: () => 0 }), install()];
    const { records, events, owners, sites } = registry();
    NEVER.subscribe();
    createOwner({ name: 'page' });
    registry().addEvent(records.nextId(), { age: 0 } as Accusation);
    leaks.open();
    const kept = (): number[] => [
      [...records.listed()].length,
      [...events.since(0, 0)].length,
      owners.rows([]).length,
      [...sites.all()].length,
      timers.pauses.length,
    ];
    one();
    expect(kept()).toEqual([1, 1, 1, 1, 1]);
    other();
    expect(kept()).toEqual([0, 0, 0, 0, 0]);
  });
});

describe('the monitor of work', () => {
  it('runs while residues are reported or somebody uses it, and all is tracked', () => {
    let running = 0;
    host.monitorWork = () => {
      running++;
      return { enter() {}, leave() {}, tidy() {}, stop: () => running-- };
    };
    const states: [number, boolean][] = [];
    const note = (): number => states.push([running, registry().residues.isReporting]);
    const use = registry().monitorWork();
    note();
    const undo = install();
    note();
    const residues = install({ residue: true });
    note();
    use();
    use();
    note();
    residues();
    note();
    const [again, last] = [registry().monitorWork(), registry().monitorWork()];
    again();
    again();
    note();
    undo();
    note();
    last();
    expect(states).toEqual([
      [0, false],
      [1, false],
      [1, true],
      [1, true],
      [0, false],
      [1, false],
      [0, false],
    ]);
  });
});

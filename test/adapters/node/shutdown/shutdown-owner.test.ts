import { constants } from 'node:os';

import { NEVER } from 'rxjs';
import { afterEach, describe, expect, it, vi } from 'vitest';

import { shutdownOwner, type ShutdownOptions } from '../../../../adapters/node/shutdown/shutdown-owner.js';
import { ownedBy } from '../../../../operators/index.js';
import { faultsOf } from '../../../support/faults.js';
import { testClock } from '../../../support/clock.js';

const undos: (() => void)[] = [];
afterEach(() => {
  for (const undo of undos.splice(0)) undo();
  process.exitCode = undefined;
});

/** The owner of a program whose end is only noted. */
function program(options: ShutdownOptions = {}) {
  const clock = testClock();
  const events: unknown[] = [];
  const owner = shutdownOwner({
    name: 'app',
    clock,
    report: ({ drained, forced, stuck, errors }, signal) =>
      events.push(
        `${signal}: ${drained} drained, ${forced.length} forced, ${stuck.length} stuck, ${errors.length} errors`,
      ),
    exit: (code) => events.push(`exit ${code}`),
    ...options,
  });
  undos.push(() => {
    owner.close({ grace: 0 }).catch(() => undefined);
    clock.advance(60_000);
  });
  return { owner, clock, events };
}

function send(signal: NodeJS.Signals): void {
  process.emit(signal, signal);
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('the owner of a program', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)('closes at %s, reports, and ends the process', async (signal) => {
    const { owner, clock, events } = program();
    owner.own(() => events.push('torn down'));
    send(signal);
    await turn();
    expect(owner.signal.reason).toMatchObject({ owner: 'app', reason: signal });
    expect(events).toEqual(['torn down', `${signal}: 0 drained, 0 forced, 0 stuck, 0 errors`]);
    expect(process.exitCode).toBe(0);
    clock.advance(5_000);
    expect(events.at(-1)).toBe('exit 0');
  });

  it('gives its subscriptions 5 s, then ends them', async () => {
    const { owner, clock, events } = program();
    NEVER.pipe(ownedBy(owner)).subscribe();
    send('SIGTERM');
    clock.advance(4_999);
    await turn();
    expect(events).toEqual([]);
    clock.advance(1);
    await turn();
    clock.advance(0);
    expect(events).toEqual(['SIGTERM: 0 drained, 1 forced, 0 stuck, 0 errors', 'exit 0']);
  });

  it('gives no more time when the signal comes a second time', async () => {
    const { owner, clock, events } = program();
    NEVER.pipe(ownedBy(owner)).subscribe();
    send('SIGINT');
    clock.advance(200);
    send('SIGINT');
    await turn();
    expect(events).toEqual(['SIGINT: 0 drained, 1 forced, 0 stuck, 0 errors', 'exit 0']);
  });

  it('ends the process at once when the signal comes a third time', async () => {
    const { owner, clock, events } = program();
    owner.own(() => new Promise(() => undefined), { name: 'hung' });
    for (let n = 0; n < 3; n++) {
      send('SIGINT');
      clock.advance(200);
    }
    await turn();
    expect(events).toEqual([`exit ${128 + constants.signals.SIGINT}`]);
  });

  it('takes one key press that arrives twice for one', async () => {
    const { owner, clock, events } = program();
    NEVER.pipe(ownedBy(owner)).subscribe();
    send('SIGINT');
    clock.advance(99);
    send('SIGINT');
    await turn();
    expect({ state: owner.state, events }).toEqual({ state: 'draining', events: [] });
  });

  it.each([
    ['failed', () => Promise.reject(new Error('no')), 'SIGTERM: 0 drained, 0 forced, 0 stuck, 1 errors'],
    ['is stuck', () => new Promise(() => undefined), 'SIGTERM: 0 drained, 0 forced, 1 stuck, 0 errors'],
  ])('ends the process with 1 when something %s', async (_what, teardown, told) => {
    const { owner, clock, events } = program();
    owner.own(teardown);
    send('SIGTERM');
    await turn();
    clock.advance(5_000);
    await turn();
    clock.advance(5_000);
    expect(events).toEqual([told, 'exit 1']);
  });

  it('ends the process even when the report throws', async () => {
    const events: string[] = [];
    const faults = await faultsOf(async () => {
      const { clock } = program({
        report: () => {
          throw new Error('no report');
        },
        exit: (code) => events.push(`exit ${code}`),
      });
      send('SIGTERM');
      await turn();
      clock.advance(5_000);
    });
    expect(events).toEqual(['exit 0']);
    expect(faults.rejections).toEqual([new Error('no report')]);
  });

  it('listens to its signals until it has closed, and leaves nothing behind', async () => {
    const before = process.listenerCount('SIGHUP');
    const { owner, clock } = program({ signals: ['SIGHUP'] });
    owner.own(() => new Promise(() => undefined));
    expect(process.listenerCount('SIGHUP')).toBe(before + 1);
    const closed = owner.close();
    await turn();
    expect(process.listenerCount('SIGHUP')).toBe(before + 1);
    clock.advance(5_000);
    await closed;
    expect(process.listenerCount('SIGHUP')).toBe(before);
  });

  it('does not end the process when it is closed by other means', async () => {
    const { owner, events } = program();
    await owner.close({ reason: 'a restart' });
    await turn();
    expect(events).toEqual([]);
  });

  it('ends the process by process.exit', async () => {
    const exit = vi.spyOn(process, 'exit').mockReturnValue(undefined as never);
    undos.push(() => exit.mockRestore());
    const clock = testClock();
    shutdownOwner({ report: () => undefined, clock });
    send('SIGTERM');
    await turn();
    expect(exit.mock.calls).toEqual([]);
    clock.advance(5_000);
    expect(exit.mock.calls).toEqual([[0]]);
  });
});

describe('shutdownOwner', () => {
  it.each([
    [{ timeout: 5 }, /^shutdownOwner\(\) has no option "timeout"\. It takes: .*signals, report, exit\.$/],
    [{ signals: 'SIGTERM' }, /^signals must be a list of signals \(got "SIGTERM"\)\.$/],
    [{ signals: ['SIGTREM'] }, /^signals must be names of signals, such as 'SIGTERM' \(got "SIGTREM"\)\.$/],
    [{ exit: true }, /^exit must be a function \(got true\)\.$/],
    [{ report: null }, /^report must be a function \(got null\)\.$/],
    [{ grace: 'long' }, /^grace must be a duration in ms \(got "long"\)\.$/],
  ])('refuses %j', (options, message) => {
    const before = process.listenerCount('SIGTERM');
    expect(() => shutdownOwner(options as never)).toThrow(message);
    expect(process.listenerCount('SIGTERM')).toBe(before);
  });

  it('refuses a signal that no program receives, and listens to none', () => {
    const before = process.listenerCount('SIGTERM');
    expect(() => shutdownOwner({ signals: ['SIGTERM', 'SIGKILL'] })).toThrow(
      new TypeError('signals must be signals that a program can receive (got "SIGKILL").'),
    );
    expect(process.listenerCount('SIGTERM')).toBe(before);
  });

  it('refuses options that are no object', () => {
    expect(() => shutdownOwner('app' as never)).toThrow(TypeError);
  });
});

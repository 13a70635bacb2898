import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { enableDevMode, leaks } from '../../lib/index.js';
import { ModelKit } from '../support/pipeline-model.js';
import { RealKit } from '../support/pipeline-real.js';
import { scenarios } from '../support/pipeline-scenarios.js';
import type { Command, Scenario } from '../support/pipeline-specs.js';
import { PipelineWorld } from '../support/pipeline-world.js';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date'] });
});

afterEach(() => {
  vi.useRealTimers();
});

describe('pipelines of these operators', () => {
  it('behave like their model in every scenario', async () => {
    await fc.assert(fc.asyncProperty(scenarios, oneTurn(live)), { numRuns: 1_000 });
  });

  it.each([
    ['every subscription', 'all'],
    ['those through them', 'guarded'],
  ] as const)(
    'behave the same while dev mode tracks %s, and nothing is open at the end',
    async (_, track) => {
      const watched = (scenario: Scenario): void => {
        const undo = enableDevMode({ track });
        try {
          live(scenario);
          if (!connects(scenario)) expect(leaks.open()).toEqual([]);
        } finally {
          undo();
        }
      };
      await fc.assert(fc.asyncProperty(scenarios, oneTurn(watched)), { numRuns: 500 });
    },
  );
});

/** Ends with a separate job, so that promises and weak references of a synchronous loop can be collected. */
function oneTurn(life: (scenario: Scenario) => void): (scenario: Scenario) => Promise<void> {
  return async (scenario) => {
    life(scenario);
    await new Promise(setImmediate);
  };
}

function live(scenario: Scenario): void {
  vi.clearAllTimers();
  vi.setSystemTime(0);
  const trace: string[] = [];
  const expected: string[] = [];
  const real = new RealKit(trace);
  const model = new ModelKit(expected);
  const world = new PipelineWorld(real, trace, scenario);
  const twin = new PipelineWorld(model, expected, scenario);
  const both = (command: Command): void => {
    world.perform(command);
    twin.perform(command);
    fc.pre(!model.undecided);
    // Compared in detail only if they differ, since that is slow.
    if (String(trace) !== String(expected)) expect(trace).toEqual(expected);
    if (String(real.sizes) !== String(model.sizes)) expect(real.sizes).toEqual(model.sizes);
  };
  for (const [at, command] of scenario.commands.entries()) {
    // Each at a separate instant, after everything that is due: that takes the host 1 ms each time.
    both({ do: 'owners', op: { do: 'advance', ms: 1_000 + at } });
    both(command);
  }

  // Everything that is still open ends here: first owned subscriptions, then the others, then those that these have caused.
  const { consumers } = world;
  for (let known = 0; known < real.sizes.length + consumers.length;) {
    known = real.sizes.length + consumers.length;
    for (let done = 0; done < real.sizes.length; done++) {
      const owner = real.sizes.length - 1 - done;
      both({ do: 'owners', op: { do: 'close', owner, grace: 0, name: 'the end' } });
    }
    for (let done = 0; done < consumers.length; done++) {
      both({ do: 'unsubscribe', consumer: consumers.length - 1 - done });
    }
  }

  expectOneEndEach(trace, world.consumers.length);
  expect([...world.unended.values()].filter((count) => count !== 0)).toEqual([]);
  expect(world.works).toEqual(twin.works);
  const listening = ({ hubs }: PipelineWorld): number[] => hubs.map(({ listeners }) => listeners.size);
  expect(listening(world)).toEqual(listening(twin));
  if (!connects(scenario)) {
    expect(listening(world)).toEqual([0, 0]);
    for (const { ended, aborted } of world.works) expect(aborted).toBe(!ended);
  }

  expect(real.sizes.filter((size) => size > 0)).toEqual([]);
  expect(real.listeners).toBe(0);
  expect(vi.getTimerCount()).toBe(0);
}

/** Whether one of its sources is a connection of rxjs, which can stay open when everything else has ended. */
function connects(scenario: Scenario): boolean {
  return JSON.stringify(scenario).includes('counts"');
}

/** Each consumer gets at most one end, and nothing after it. */
function expectOneEndEach(trace: readonly string[], consumers: number): void {
  const ended = new Set<string>();
  for (const line of trace) {
    const [who = '', what] = line.split(' hears ');
    if (what === undefined) continue;
    expect(ended).not.toContain(who);
    if (what === 'complete' || what.startsWith('error: ')) ended.add(who);
  }
  expect(ended.size).toBeLessThanOrEqual(consumers);
}

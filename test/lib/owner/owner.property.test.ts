import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import type { OwnerClosedError } from '../../../lib/errors.js';
import { OwnerModel } from '../../support/owner-model.js';
import { failuresOf, type ModelOwner } from '../../support/owner-model-parts.js';
import { lives, type Op } from '../../support/owner-ops.js';
import { OwnerWorld, type RealOwner, reportOf } from '../../support/owner-world.js';

describe('owners', () => {
  it('behave like their model in every scenario', async () => {
    await fc.assert(
      fc.asyncProperty(lives, async (ops) => {
        const world = new OwnerWorld();
        const model = new OwnerModel();
        for (const op of ops) await both(world, model, op);

        // Teardowns that never settle, and timers that are never due, end here.
        for (let done = 0; done < world.owners.length; done++) {
          const owner = world.owners.length - 1 - done;
          await both(world, model, { do: 'close', owner, grace: 0, name: 'the end' });
        }
        await both(world, model, { do: 'advance', ms: 10_000 });

        expect(world.clock.pending).toBe(0);
        for (const real of world.owners) await expectDone(real, model);
      }),
      { numRuns: 300 },
    );
  });
});

async function both(world: OwnerWorld, model: OwnerModel, op: Op): Promise<void> {
  await world.perform(op);
  model.perform(op);
  expect(world.trace).toEqual(model.trace);
  expect(world.owners.map(seen)).toEqual(model.owners.map(expected));
  // One for each owner that is closing, and one for each own deadline.
  const timers = model.owners.filter(({ phase, strikes }) => phase !== 'open' || strikes < Infinity);
  expect(world.clock.pending).toBeLessThanOrEqual(timers.filter(({ phase }) => phase !== 'done').length);
}

function seen({ owner, joined, ...real }: RealOwner) {
  const { name, state, size, draining, signal } = owner;
  return {
    name,
    state,
    size,
    draining: why(draining),
    closed: why(signal),
    joined: typeof joined === 'string' ? joined : reasonText(joined.failure),
    listeners: real.listeners(),
  };
}

function expected(owner: ModelOwner): ReturnType<typeof seen> {
  const { spec, phase, holds, why } = owner;
  const failure = failuresOf(owner)[0];
  return {
    name: spec.name,
    state: phase === 'open' || phase === 'draining' ? phase : 'closed',
    size: holds.length,
    draining: phase === 'open' ? 'not aborted' : why,
    closed: phase === 'open' || phase === 'draining' ? 'not aborted' : why,
    joined: phase !== 'done' ? 'not yet' : (failure ?? 'well'),
    listeners: phase === 'open' && spec.signal !== 'none' ? 1 : 0,
  };
}

function why({ aborted, reason }: AbortSignal): string | undefined {
  return aborted ? reasonText((reason as OwnerClosedError).reason) : 'not aborted';
}

function reasonText(reason: unknown): string | undefined {
  if (reason === undefined || typeof reason === 'string') return reason;
  const { name, owner } = reason as { name: string; owner: string };
  return `${name === 'OwnerDeadlineError' ? 'deadline' : 'failure'} of ${owner}`;
}

async function expectDone({ owner, spec }: RealOwner, { owners }: OwnerModel): Promise<void> {
  const model = owners.find((each) => each.spec === spec);
  expect(model?.phase).toBe('done');
  const { drained, forced, stuck, errors, ms } = await reportOf(owner);
  const names = (remnants: typeof forced) => remnants.map(({ name }) => name).sort();
  expect({ drained, forced: names(forced), stuck: names(stuck), errors: errors.length, ms }).toEqual({
    ...model?.report,
    forced: model?.report.forced.sort(),
    stuck: model?.report.stuck.sort(),
  });
}

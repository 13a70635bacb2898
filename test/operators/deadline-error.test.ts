import { TimeoutError } from 'rxjs';
import { describe, expect, it } from 'vitest';

import { OwnerClosedError, OwnerDeadlineError } from '../../lib/index.js';
import { asDeadline, DeadlineError } from '../../operators/deadline-error.js';

const info = { seen: 2, lastValue: 'b', meta: null };

describe('DeadlineError', () => {
  it("is rxjs's TimeoutError, and an Error", () => {
    const error = new DeadlineError({ limit: 'total', ms: 5, info });
    expect(error).toBeInstanceOf(TimeoutError);
    expect(error).toBeInstanceOf(Error);
    expect(error.name).toBe('DeadlineError');
  });

  // prettier-ignore
  const texts = [
    { limit: 'first', label: 'prices', owner: undefined, text: '"prices" did not emit its first value within 50 ms: 2 values arrived, and the source had been silent for 50 ms. Raise `first`, or make the source answer sooner.' },
    { limit: 'each',  label: 'prices', owner: undefined, text: '"prices" emitted no further value within 50 ms: 2 values arrived, and the source had been silent for 50 ms. Raise `each`, or make the source emit more often.' },
    { limit: 'total', label: 'prices', owner: undefined, text: '"prices" did not end within 50 ms: 2 values arrived. Raise `total`, or end the source sooner.' },
    { limit: 'total', label: undefined, owner: undefined, text: 'The stream did not end within 50 ms: 2 values arrived. Raise `total`, or end the source sooner.' },
    { limit: 'by',    label: 'prices', owner: undefined, text: '"prices" did not end by its deadline, 50 ms after it was subscribed to: 2 values arrived. Set a later `by`, or end the source sooner.' },
    { limit: 'owner', label: 'prices', owner: 'job',     text: '"prices" did not end before the deadline of its owner "job", 50 ms after the owner was made: 2 values arrived. Give the owner a later deadline, or end the source sooner.' },
    { limit: 'owner', label: undefined, owner: undefined, text: 'The stream did not end before the deadline of its owner, 50 ms after the owner was made: 2 values arrived. Give the owner a later deadline, or end the source sooner.' },
  ] as const;

  it.each(texts)('names the limit, its length, the stream and the fix: $text', ({ text, ...facts }) => {
    const error = new DeadlineError({ ...facts, ms: 50, info });
    expect(error.message).toBe(text);
    expect(String(error)).toBe(`DeadlineError: ${text}`);
    expect(error).toMatchObject({ ...facts, ms: 50 });
    expect(error.info).toBe(info);
  });

  it('shows how long the source had been silent, which can be longer than the limit', () => {
    const error = new DeadlineError({ limit: 'each', ms: 50, silence: 73, info });
    expect(error.message).toContain('2 values arrived, and the source had been silent for 73 ms.');
  });

  it('has no info and no count if values were not counted', () => {
    const error = new DeadlineError({ limit: 'owner', ms: 5, info: null });
    expect(error.info).toBe(null);
    expect(error.message).not.toContain('arrived');
  });

  it('has a cause if there is one, which is not enumerable', () => {
    const cause = new Error('x');
    const error = new DeadlineError({ limit: 'owner', ms: 5, info, cause });
    expect((error as Error).cause).toBe(cause);
    expect(Object.keys(error)).not.toContain('cause');
    expect('cause' in new DeadlineError({ limit: 'owner', ms: 5, info })).toBe(false);
    // Writable, like the one of the platform, so that a logger can replace it.
    expect(Object.getOwnPropertyDescriptor(error, 'cause')).toMatchObject({
      configurable: true,
      writable: true,
      enumerable: false,
    });
  });

  it('has a stack with its message and its first line of code', () => {
    function struck(): DeadlineError {
      return new DeadlineError({ limit: 'total', ms: 5, info });
    }
    const [head, frame] = String(struck().stack).split('\n');
    expect(head).toBe(
      'DeadlineError: The stream did not end within 5 ms: 2 values arrived. Raise `total`, or end the source sooner.',
    );
    expect(frame).toMatch(/at struck \(.*deadline-error\.test\.ts/);
  });

  it('can be created if the engine cannot capture stacks', () => {
    const bare = Error;
    const captureStackTrace = Object.getOwnPropertyDescriptor(bare, 'captureStackTrace');
    expect(captureStackTrace).toBeDefined();
    Reflect.deleteProperty(bare, 'captureStackTrace');
    try {
      expect(new DeadlineError({ limit: 'total', ms: 5, info })).toMatchObject({ limit: 'total', ms: 5 });
    } finally {
      Object.defineProperty(bare, 'captureStackTrace', captureStackTrace ?? {});
    }
  });
});

describe('a closed owner', () => {
  const facts = { owner: 'job', path: 'app/job' };
  const deadline = new OwnerDeadlineError({ owner: 'app', path: 'app', at: new Date(50), ms: 50 });

  it('has a DeadlineError with the name of the owner if a deadline closed it', () => {
    const closed = new OwnerClosedError({ ...facts, reason: deadline, cause: deadline });
    const error = asDeadline(closed, { label: 'prices', info });
    expect(error).toBeInstanceOf(DeadlineError);
    expect(error).toMatchObject({ limit: 'owner', ms: 50, owner: 'app', label: 'prices', info });
    expect((error as Error).cause).toBe(deadline);
    expect(error?.message).toBe(
      '"prices" did not end before the deadline of its owner "app", 50 ms after the owner was made: 2 values arrived. ' +
        'Give the owner a later deadline, or end the source sooner.',
    );
  });

  it('has a DeadlineError without facts about the stream', () => {
    const error = asDeadline(new OwnerClosedError({ ...facts, reason: deadline }));
    expect(error).toMatchObject({ label: undefined, info: null });
  });

  it('has no DeadlineError if it closed for another reason', () => {
    for (const reason of [undefined, 'route change', new Error('x')]) {
      expect(asDeadline(new OwnerClosedError({ ...facts, reason }))).toBe(undefined);
    }
  });
});

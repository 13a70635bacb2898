import * as fc from 'fast-check';

/** An item for an owner. When it ends, it logs that, does `then`, and can throw. */
export interface ItemSpec {
  readonly name: string;
  readonly kind: 'function' | 'disposable' | 'promise' | 'async disposable' | 'subscription' | 'channel';
  readonly throws: boolean;
  /** The operation that it does while it is ended. */
  readonly then: Op | null;
}

export interface OwnerSpec {
  readonly name: string;
  /** The number of the owner that is the parent. */
  readonly parent: number | null;
  readonly grace: number | undefined;
  readonly settle: number | undefined;
  readonly deadline: number | undefined;
  readonly signal: 'none' | 'live' | 'aborted';
  readonly onChildError: 'isolate' | 'close';
  /** The operations of its listeners. */
  readonly onDraining: Op | null;
  readonly onClosed: Op | null;
}

/** Owners and items are selected by number, counted from the newest, modulo their count. */
export type Op = OwnerOp | ItemOp | Make | Advance;

export type OwnerOp =
  | { readonly do: 'own'; readonly owner: number; readonly item: ItemSpec }
  | {
      readonly do: 'close';
      readonly owner: number;
      readonly grace: number | undefined;
      readonly name: string;
    }
  | { readonly do: 'dispose' | 'abort'; readonly owner: number };

/** `finish`: a subscription or a channel ends on its own, and a promise is fulfilled. */
type ItemOp = { readonly do: 'release' | 'finish' | 'reject'; readonly item: number };
type Make = { readonly do: 'make'; readonly spec: OwnerSpec };
type Advance = { readonly do: 'advance'; readonly ms: number };

/** The operations of both the owners and their model. */
export function pick<Thing>(things: readonly Thing[], index: number): Thing | undefined {
  return things[things.length - 1 - (index % things.length)];
}

const index = fc.nat(5);
const ms = fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 60 }));
const perhapsMs = fc.option(ms, { nil: undefined });

function opsOf(depth: number): fc.Arbitrary<Op> {
  const then = depth === 0 ? fc.constant(null) : fc.option(opsOf(depth - 1), { freq: 2 });
  const item = fc.record({
    name: fc.constant(''),
    kind: fc.constantFrom<ItemSpec['kind'][]>(
      'function',
      'disposable',
      'promise',
      'async disposable',
      'subscription',
      'subscription',
      'channel',
    ),
    throws: fc.boolean().map((throws) => throws && depth > 0),
    then,
  });
  const spec = fc.record({
    name: fc.constant(''),
    parent: fc.option(index, { freq: 5 }),
    grace: perhapsMs,
    settle: perhapsMs,
    deadline: fc.option(ms, { nil: undefined, freq: 2 }),
    signal: fc.constantFrom<OwnerSpec['signal'][]>('none', 'none', 'live', 'aborted'),
    onChildError: fc.constantFrom<OwnerSpec['onChildError'][]>('isolate', 'close'),
    onDraining: then,
    onClosed: then,
  });
  return fc.oneof(
    { weight: 6, arbitrary: fc.record({ do: fc.constant('own' as const), owner: index, item }) },
    { weight: 4, arbitrary: fc.record({ do: fc.constant('make' as const), spec }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('release' as const), item: index }) },
    { weight: 4, arbitrary: fc.record({ do: fc.constant('finish' as const), item: index }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('reject' as const), item: index }) },
    {
      weight: 4,
      arbitrary: fc.record({
        do: fc.constant('close' as const),
        owner: index,
        grace: perhapsMs,
        name: fc.constant(''),
      }),
    },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('dispose' as const), owner: index }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('abort' as const), owner: index }) },
  );
}

const root: Op = {
  do: 'make',
  spec: {
    name: '',
    parent: null,
    grace: 20,
    settle: undefined,
    deadline: undefined,
    signal: 'none',
    onChildError: 'isolate',
    onDraining: null,
    onClosed: null,
  },
};

/** The lives of a few owners. */
export const lives: fc.Arbitrary<readonly Op[]> = fc
  .array(
    fc.oneof(
      { weight: 6, arbitrary: opsOf(2) },
      { weight: 1, arbitrary: fc.record({ do: fc.constant('advance' as const), ms }) },
    ),
    { minLength: 1, maxLength: 25, size: 'max' },
  )
  .map((ops) => distinct([root, ...ops]));

/**
 * Gives each thing a unique name, and each duration a unique fraction: no two timers are due at the same instant unless
 * that is intended, and all sums are exact.
 */
function distinct(ops: readonly Op[]): readonly Op[] {
  let count = 0;
  const own = (duration: number | undefined): number | undefined =>
    duration && duration + (Math.imul(++count, 0x9e3779b1) >>> 8) / 2 ** 24;
  const nested = (op: Op | null): Op | null => op && one(op);
  const one = (op: Op): Op => {
    const name = `${op.do === 'own' ? op.item.kind : op.do} ${++count}`;
    switch (op.do) {
      case 'make': {
        const { spec } = op;
        const { grace, settle, deadline, onDraining, onClosed } = spec;
        return {
          do: 'make',
          spec: {
            ...spec,
            name,
            grace: own(grace),
            settle: own(settle),
            deadline: own(deadline),
            onDraining: nested(onDraining),
            onClosed: nested(onClosed),
          },
        };
      }
      case 'own':
        return { ...op, item: { ...op.item, name, then: nested(op.item.then) } };
      case 'close':
        return { ...op, name, grace: own(op.grace) };
      case 'advance':
        return { ...op, ms: own(op.ms) ?? 0 };
      default:
        return op;
    }
  };
  return ops.map(one);
}

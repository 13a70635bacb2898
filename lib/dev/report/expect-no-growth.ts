import { accuse, type Accusation } from '../leak/accusation.js';
import { badOption, CLOSE_OWNER, type Grown, GrowthError, growsWithEveryRound } from '../../errors.js';
import { checkDuration, checkFunction, knownOptions } from '../../options.js';
import { siteText } from './caller.js';
import { withoutIgnored } from '../leak/admit.js';
import { isKnown } from '../leak/baseline.js';
import { collect } from '../sweep/sweep-now.js';
import { enableDevMode } from '../enable-dev-mode.js';
import { failsByDefault } from '../base/fails.js';
import { Gathered, leakOf } from '../leak/gather.js';
import type { TrackRecord } from '../record/record.js';
import { type InnerHeap, InnerRounds } from '../sweep/inner-rounds.js';
import { type Registry, registry } from '../registry.js';
import { growing } from '../rules/growing.js';
import type { Rule } from '../rules/rule.js';
import { unowned } from '../rules/unowned.js';
import { isChild, type Watched } from '../base/rxjs-internals.js';
import { siteOf } from '../stack/places.js';
import { whatLeaks } from './retry.js';

/** What {@link expectNoGrowth} takes. */
export interface ExpectGrowthOptions {
  /** How often it is done, after once that does not count. 2 or more; default 5. */
  readonly rounds?: number;
  /** How long (ms) to wait for what is still ending, when all rounds are over. Default 500. */
  readonly grace?: number;
}

/**
 * Does something again and again, and rejects with a {@link GrowthError} where each round leaves something open: the lines
 * that subscribe, and the owners, with their numbers for each round.
 *
 * The first round does not count: what is made once, and kept, is made there. Nor does what some rounds leave and others
 * do not, what has ended when `grace` is over, or what the host has collected since. Only subscriptions and the
 * owners of this library are counted; not listeners, timers, or memory.
 *
 * Dev mode is on meanwhile, whether it was on before or not, and tracks all. Waits in real time, whatever fake timers are
 * installed, and not at all where nothing grows.
 *
 * ```ts
 * await expectNoGrowth(
 *   async () => {
 *     const dialog = createOwner({ name: 'dialog' });
 *     prices$.pipe(ownedBy(dialog)).subscribe(render);
 *     await dialog.close();
 *   },
 *   { rounds: 3 },
 * );
 * ```
 *
 * After LeakCanary and memlab.
 *
 * @param round Does something, and takes it back.
 */
export async function expectNoGrowth(round: () => unknown, options: ExpectGrowthOptions = {}): Promise<void> {
  checkFunction('The first argument of expectNoGrowth', round);
  knownOptions('expectNoGrowth', options, ['rounds', 'grace']);
  const { rounds = 5, grace = 500 } = options;
  if (!Number.isInteger(rounds) || rounds < 2) {
    throw new RangeError(badOption('rounds', rounds, 'a whole number, 2 or more'));
  }
  checkDuration('grace', grace);
  const undo = enableDevMode({ track: 'all', sites: 'all' });
  const inner = new InnerRounds(registry());
  const unwatch = inner.watch();
  const mark = (): Marks => {
    inner.mark();
    return { record: registry().records.upcomingId, owner: registry().owners.upcomingId };
  };
  try {
    await round();
    const marks = [mark()];
    for (let done = 0; done < rounds; done++) {
      await round();
      marks.push(mark());
    }
    const look = (): Heap[] => [...heapsOf(registry(), marks), ...inner.heaps().map(heapOfInner)];
    // Not before there is something to accuse: to collect takes time.
    if ((await whatLeaks(look, grace)).length > 0) await collect(registry());
    const grown = look();
    if (grown.length > 0) throw growthError(grown);
  } finally {
    unwatch();
    undo();
  }
}

/** What is left grows; what to do about it depends on whose it is. */
const LEFT: Rule = { ...growing, hint: (record) => unowned.hint(record) };

/** The ids that come next. */
interface Marks {
  readonly record: number;
  readonly owner: number;
}

/** What is left of one line, or of one owner. */
interface Heap {
  readonly grown: Grown;
  readonly left: number[];
  readonly fix: string;
  readonly accusations: Accusation[];
}

/** Those to which every round has added. */
function heapsOf(registry: Registry, marks: readonly Marks[]): Heap[] {
  const heaps = new Map<string, Heap>();
  const add = (round: number, key: string, make: () => Omit<Grown, 'left'> & { fix: string }): Heap => {
    const known = heaps.get(key);
    const heap = known ?? newHeap(make(), marks.length - 1);
    heaps.set(key, heap);
    heap.left[round] = Number(heap.left[round]) + 1;
    return heap;
  };
  registry.sweep.catchUp();
  for (const [record, subscriber] of registry.records.open()) {
    const round = roundOf(record.id, marks, 'record');
    if (round === undefined || !counts(registry, record, subscriber)) continue;
    const charge = accuse(record, LEFT, 'leak', registry.clock.now());
    if (
      !withoutIgnored([leakOf(charge)], registry.settings).some(
        (leak) => !isKnown(leak) && failsByDefault(leak),
      )
    )
      continue;
    const { name, place, hint } = charge;
    const site = siteOf(place);
    const key = JSON.stringify([name, site, place.fingerprintPart]);
    const what = {
      what: 'subscription' as const,
      ...(name !== undefined && { name }),
      ...(site && { site }),
    };
    add(round, key, () => ({ ...what, fix: hint })).accusations.push(charge);
  }
  for (const { id, path, parent } of registry.owners.neverClosed()) {
    const round = roundOf(id, marks, 'owner');
    // Its parent is told of, with which it would have been closed.
    if (round === undefined || (parent !== undefined && roundOf(parent, marks, 'owner') !== undefined))
      continue;
    // Numbered names are one owner, made again and again.
    add(round, path.replace(/\d+/g, '0'), () => ({ what: 'owner', name: path, fix: CLOSE_OWNER }));
  }
  return [...heaps.values()].filter(({ left }) => left.every((many) => many > 0));
}

function heapOfInner({ left, charge }: InnerHeap): Heap {
  const { name, place, hint, inner } = charge;
  const grown = {
    what: 'subscription' as const,
    ...(name !== undefined && { name }),
    ...(place.site && { site: place.site }),
    inner: Number(inner),
    left,
  };
  return { grown, left: [...left], fix: hint, accusations: [charge] };
}

function newHeap({ fix, ...what }: Omit<Grown, 'left'> & { fix: string }, rounds: number): Heap {
  const left = Array.from({ length: rounds }, () => 0);
  return { grown: { ...what, left }, left, fix, accusations: [] };
}

/** In which round this id was given; undefined where before or after all of them. */
function roundOf(id: number, marks: readonly Marks[], of: keyof Marks): number | undefined {
  const after = marks.findIndex((each) => id < each[of]);
  return after > 0 ? after - 1 : undefined;
}

/** Does it stand for itself, and for somebody's mistake? */
function counts(registry: Registry, record: TrackRecord, subscriber: Watched | undefined): boolean {
  const { role, kind } = record;
  if (role === 'silent' || role === 'inner' || isChild(subscriber)) return false;
  // A shared connection goes with whoever listens.
  return kind !== 'connection' || !registry.shareListeners.hasListener(record);
}

/** So many are listed one by one. */
const MOST = 5;

function growthError(heaps: readonly Heap[]): GrowthError {
  const gathering = new Gathered();
  for (const charge of heaps.flatMap(({ accusations }) => accusations)) gathering.add(charge);
  const rest = heaps.length > MOST ? [`  and ${heaps.length - MOST} more`] : [];
  const text = [...heaps.slice(0, MOST).map(entry), ...rest].join('\n\n');
  return new GrowthError(
    heaps.map(({ grown }) => grown),
    gathering.leaks(),
    growsWithEveryRound(heaps.length, text),
  );
}

function entry({ grown: { what, name, site, inner, left }, fix }: Heap): string {
  const quoted = name === undefined ? '' : ` "${name}"`;
  const subject =
    inner === undefined ? `subscriptions${quoted} made` : `inner streams of one subscription${quoted}, made`;
  return [
    what === 'owner' ? `  owners${quoted}` : `  ${subject} at ${siteText(site)}`,
    `  left open by each round: ${left.join(', ')}${inner ? `; ${inner} are open` : ''}`,
    `  fix  ${fix}`,
  ].join('\n');
}

import { accuse, type Accusation } from '../leak/accusation.js';
import { type Grown, GrowthError } from '../../errors.js';
import { badOption, CLOSE_OWNER, growsWithEveryRound } from '../../wording.js';
import { checkDuration, checkFunction, knownOptions } from '../../options.js';
import { siteText } from './caller.js';
import { withoutIgnored } from '../leak/without-ignored.js';
import { isKnown } from '../leak/baseline.js';
import { sweepNow } from '../sweep/sweep-now.js';
import { enableDevMode } from '../enable-dev-mode.js';
import { failsByDefault } from '../base/fails.js';
import { Gathered, leakOf } from '../leak/gather.js';
import type { TrackRecord } from '../record/record.js';
import { type InnerGrowth, InnerRounds } from '../sweep/inner-rounds.js';
import { type Registry, registry } from '../registry.js';
import { growing } from '../rules/growing.js';
import type { Rule } from '../rules/rule.js';
import { unowned } from '../rules/unowned.js';
import { isChild, type Watched } from '../base/rxjs-internals.js';
import { siteOf } from '../stack/places.js';
import { retryUntilEmpty } from './grace.js';

/** The options of {@link expectNoGrowth}. */
export interface ExpectGrowthOptions {
  /** The number of rounds, after a first one that does not count. 2 or more; default 5. */
  readonly rounds?: number;
  /** How long (ms) to wait for subscriptions that are still ending when all rounds are over. Default 500. */
  readonly grace?: number;
}

/**
 * Repeats an action, and rejects with a {@link GrowthError} if each round leaves something open: the lines
 * that subscribe, and the owners, with their numbers for each round.
 *
 * The first round does not count, since things that are made once and kept are made there. Subscriptions that
 * only some rounds leave open do not count either, nor those that have ended when `grace` is over, or that
 * have been collected. Only subscriptions and the owners of this library are counted, not listeners, timers
 * or memory.
 *
 * Dev mode is on during the check, whether it was on before or not, and tracks all subscriptions. Waits in
 * real time, even if fake timers are installed, and does not wait if nothing grows.
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
 * Modelled on LeakCanary and memlab.
 *
 * @param round Does something, and undoes it.
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
  const unwatch = inner.start();
  const mark = (): Marks => {
    inner.endRound();
    return { record: registry().records.upcomingId, owner: registry().owners.upcomingId };
  };
  try {
    await round();
    const marks = [mark()];
    for (let done = 0; done < rounds; done++) {
      await round();
      marks.push(mark());
    }
    const look = (): GrowthEntry[] => [...growthOf(registry(), marks), ...inner.growing().map(entryOfInner)];
    // Garbage is collected only if there is something to report, since that takes time.
    if ((await retryUntilEmpty(look, grace)).length > 0) await sweepNow(registry());
    const grown = look();
    if (grown.length > 0) throw growthError(grown);
  } finally {
    unwatch();
    undo();
  }
}

/** The verdict is `growing`; the fix depends on the owner. */
const LEFT: Rule = { ...growing, hint: (record) => unowned.hint(record) };

/** The next ids at the end of a round. */
interface Marks {
  readonly record: number;
  readonly owner: number;
}

/** The subscriptions of one line, or the owners, that are left. */
interface GrowthEntry {
  readonly grown: Grown;
  readonly left: number[];
  readonly fix: string;
  readonly accusations: Accusation[];
}

/** The entries that every round has added to. */
function growthOf(registry: Registry, marks: readonly Marks[]): GrowthEntry[] {
  const entries = new Map<string, GrowthEntry>();
  const add = (
    round: number,
    key: string,
    make: () => Omit<Grown, 'left'> & { fix: string },
  ): GrowthEntry => {
    const known = entries.get(key);
    const heap = known ?? newEntry(make(), marks.length - 1);
    entries.set(key, heap);
    heap.left[round] = Number(heap.left[round]) + 1;
    return heap;
  };
  registry.sweep.catchUp();
  for (const [record, subscriber] of registry.records.open()) {
    const round = roundOf(record.id, marks, 'record');
    if (round === undefined || !isCounted(registry, record, subscriber)) continue;
    const accusation = accuse(record, LEFT, 'leak', registry.clock.now());
    if (
      !withoutIgnored([leakOf(accusation)], registry.settings).some(
        (leak) => !isKnown(leak) && failsByDefault(leak),
      )
    )
      continue;
    const { name, place, hint } = accusation;
    const site = siteOf(place);
    const key = JSON.stringify([name, site, place.fingerprintPart]);
    const what = {
      what: 'subscription' as const,
      ...(name !== undefined && { name }),
      ...(site && { site }),
    };
    add(round, key, () => ({ ...what, fix: hint })).accusations.push(accusation);
  }
  for (const { id, path, parent } of registry.owners.neverClosed()) {
    const round = roundOf(id, marks, 'owner');
    // Its parent is reported instead, and would have closed it.
    if (round === undefined || (parent !== undefined && roundOf(parent, marks, 'owner') !== undefined))
      continue;
    // Names that differ by a number are one owner that is made repeatedly.
    add(round, path.replace(/\d+/g, '0'), () => ({ what: 'owner', name: path, fix: CLOSE_OWNER }));
  }
  return [...entries.values()].filter(({ left }) => left.every((many) => many > 0));
}

function entryOfInner({ left, accusation }: InnerGrowth): GrowthEntry {
  const { name, place, hint, inner } = accusation;
  const grown = {
    what: 'subscription' as const,
    ...(name !== undefined && { name }),
    ...(place.site && { site: place.site }),
    inner: Number(inner),
    left,
  };
  return { grown, left: [...left], fix: hint, accusations: [accusation] };
}

function newEntry({ fix, ...what }: Omit<Grown, 'left'> & { fix: string }, rounds: number): GrowthEntry {
  const left = Array.from({ length: rounds }, () => 0);
  return { grown: { ...what, left }, left, fix, accusations: [] };
}

/** The round in which this id was assigned; undefined if before or after all rounds. */
function roundOf(id: number, marks: readonly Marks[], of: keyof Marks): number | undefined {
  const after = marks.findIndex((each) => id < each[of]);
  return after > 0 ? after - 1 : undefined;
}

/** Whether a record counts: it is not a part of another one, and not silent. */
function isCounted(registry: Registry, record: TrackRecord, subscriber: Watched | undefined): boolean {
  const { role, kind } = record;
  if (role === 'silent' || role === 'inner' || isChild(subscriber)) return false;
  // A shared connection ends with its consumers.
  return kind !== 'connection' || !registry.shareListeners.hasListener(record);
}

/** The number of entries that are listed. */
const MAX_LISTED = 5;

function growthError(entries: readonly GrowthEntry[]): GrowthError {
  const gathering = new Gathered();
  for (const accusation of entries.flatMap(({ accusations }) => accusations)) gathering.add(accusation);
  const rest = entries.length > MAX_LISTED ? [`  and ${entries.length - MAX_LISTED} more`] : [];
  const text = [...entries.slice(0, MAX_LISTED).map(entry), ...rest].join('\n\n');
  return new GrowthError(
    entries.map(({ grown }) => grown),
    gathering.leaks(),
    growsWithEveryRound(entries.length, text),
  );
}

function entry({ grown: { what, name, site, inner, left }, fix }: GrowthEntry): string {
  const quoted = name === undefined ? '' : ` "${name}"`;
  const subject =
    inner === undefined ? `subscriptions${quoted} made` : `inner streams of one subscription${quoted}, made`;
  return [
    what === 'owner' ? `  owners${quoted}` : `  ${subject} at ${siteText(site)}`,
    `  left open by each round: ${left.join(', ')}${inner ? `; ${inner} are open` : ''}`,
    `  fix  ${fix}`,
  ].join('\n');
}

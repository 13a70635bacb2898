import { mishap } from '../../lib/dev/base/mishaps.js';
import { replace } from '../../lib/dev/base/replace.js';
import { enableDevMode } from '../../lib/dev/enable-dev-mode.js';
import { TrackRecord } from '../../lib/dev/record/record.js';
import { placeOf, resolve } from '../../lib/dev/record/resolve.js';
import { registry } from '../../lib/dev/registry.js';
import { siteOf } from '../../lib/dev/stack/places.js';
import type { Leak } from '../../lib/leak.js';
import { checkDuration, knownOptions } from '../../lib/options.js';
import { Tally } from '../../lib/owner/tally.js';
import type { Remnant } from '../../lib/owner/types.js';
import type { LeakSite } from '../../lib/site.js';

/** Options of {@link tracePerformance}. */
export interface PerformanceOptions {
  /** Subscriptions that lived shorter (ms) are left out. Default 1. */
  readonly shortest?: number;
}

/** The group of tracks in the panel. */
const GROUP = 'rxleash';

/** The form of `console.timeStamp` that Chrome's Performance panel draws, and that other hosts ignore. */
type TimeStamp = (
  label: string,
  start: number,
  end: number,
  track: string,
  group: string,
  color: string,
) => void;

/**
 * Shows subscriptions in Chrome's Performance panel while it records: the lifetime of each one, in a track for
 * each owner; proved leaks, and subscriptions that an owner had to end, with line and fix. Returns its undo.
 *
 * It switches dev mode on until the undo. Meanwhile each ended subscription costs a few microseconds more.
 *
 * ```ts
 * const stop = tracePerformance();
 * ```
 */
export function tracePerformance(options: PerformanceOptions = {}): () => void {
  knownOptions('tracePerformance()', options, ['shortest']);
  const { shortest = 1 } = options;
  checkDuration('shortest', shortest);
  const undoDevMode = enableDevMode({ track: 'all', onLeak: drawLeak });
  const undos = [
    undoDevMode,
    before(TrackRecord.prototype as unknown as Methods<TrackRecord, []>, 'end', (record) => {
      if (record.open) drawLife(record, shortest);
    }),
    before(Tally.prototype as unknown as Methods<Tally, [Remnant]>, 'forced', (_, remnant) =>
      drawForced(remnant),
    ),
  ];
  return () => {
    if (undos.length === 0) return;
    // Open subscriptions are drawn up to now.
    for (const record of registry().records.listed()) safely(() => drawLife(record, shortest));
    for (const undo of undos.splice(0).reverse()) undo();
  };
}

type Methods<This, Args extends unknown[]> = Record<string, (this: This, ...args: Args) => void>;

/** Calls `tell` at the start of every call of the method. */
function before<This, Args extends unknown[]>(
  methods: Methods<This, Args>,
  name: string,
  tell: (self: This, ...args: Args) => void,
): () => void {
  const method = methods[name];
  return replace(methods, name, function (this: This, ...args: Args) {
    safely(() => tell(this, ...args));
    method?.apply(this, args);
  });
}

/** An error here must not reach the program. */
function safely(drawIt: () => void): void {
  try {
    drawIt();
  } catch (failure) {
    mishap('drawing in the Performance panel', failure);
  }
}

/** From the subscribe call until now. */
function drawLife(record: TrackRecord, shortest: number): void {
  const { clock, sites } = registry();
  const age = clock.now() - record.started;
  if (age < shortest) return;
  const subscriber = record.subscriber();
  if (subscriber !== undefined) resolve(record, subscriber, sites);
  const now = performance.now();
  (console as { readonly timeStamp?: TimeStamp }).timeStamp?.(
    shortOf(siteOf(placeOf(record)), record.chain?.name),
    Math.max(0, now - age),
    now,
    record.owner?.name ?? 'no owner',
    GROUP,
    'secondary',
  );
}

function drawLeak({ verdict, severity, sites: [site], name, owner, count, oldestAge, hint }: Leak): void {
  if (severity !== 'leak') return;
  draw(`${verdict}: ${shortOf(site, name)}`, oldestAge, 'Leaks', 'error', [
    ['line', lineOf(site)],
    ...(owner === undefined ? [] : [['owner', owner.path] as const]),
    ['subscriptions', String(count)],
    ['fix', hint],
  ]);
}

function drawForced({ name, site, age }: Remnant): void {
  draw(`ended by its owner: ${shortOf(site, name)}`, age, 'Forced ends', 'tertiary', [
    ['line', lineOf(site)],
  ]);
}

function draw(
  title: string,
  age: number,
  track: string,
  color: string,
  properties: readonly (readonly [string, string])[],
): void {
  const end = performance.now();
  performance.measure(title, {
    start: Math.max(0, end - age),
    end,
    detail: {
      devtools: { dataType: 'track-entry', track, trackGroup: GROUP, color, tooltipText: title, properties },
    },
  });
}

function lineOf(site: LeakSite | undefined): string {
  return site === undefined ? 'an unknown line' : `${site.file}:${site.line}:${site.column}`;
}

/** The number of characters that fit into a track. */
function shortOf(site: LeakSite | undefined, name: string | undefined): string {
  if (name !== undefined) return name;
  if (site === undefined) return 'subscription';
  return `${site.function ?? 'subscribe'} ${site.file.slice(site.file.lastIndexOf('/') + 1)}:${site.line}`;
}

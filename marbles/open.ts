import { accuse } from '../lib/dev/leak/accusation.js';
import type { Observable, Subscription } from 'rxjs';

import { leakOf } from '../lib/dev/leak/gather.js';
import type { TrackRecord } from '../lib/dev/record/record.js';
import { registry } from '../lib/dev/registry.js';
import { unowned } from '../lib/dev/rules/unowned.js';
import { LeakError } from '../lib/errors.js';
import { badOption } from '../lib/wording.js';
import { draw } from './drawing.js';
import {
  EXPECTED_TOO_LONG,
  MAY_STAY,
  NEVER_DISCONNECTED,
  NEVER_ENDED,
  NeverEndsError,
  nothingLeft,
  openAtEnd,
} from './errors.js';
import { Labels } from './labels.js';
import { isOf, type Root, type Roots, siteOf } from './roots.js';
import { type Caller, frameOf, framesOf, pointTo, siteText } from '../lib/dev/report/caller.js';

/** The maximal number of subscriptions that are listed one by one. */
const MOST = 5;
/** The maximal number of values that are drawn for each. */
const MOST_VALUES = 10;

/** Finds the subscriptions that are open at the end of a test. */
export class OpenCheck {
  readonly #allowed: (Observable<unknown> | Subscription)[] = [];

  constructor(
    private readonly roots: Roots,
    private readonly now: () => number,
    /** The line of the expectation on a stream. It is shown for subscriptions that the scheduler makes for it. */
    private readonly callerFor: (source: Observable<unknown>) => Caller | undefined,
  ) {}

  allow(source: Observable<unknown> | Subscription, reason: string): void {
    const given = source as { subscribe?: unknown; unsubscribe?: unknown } | null | undefined;
    if (typeof given?.subscribe !== 'function' && typeof given?.unsubscribe !== 'function') {
      throw new TypeError(
        badOption('The first argument of m.allowOpen()', source, 'an Observable, or a subscription'),
      );
    }
    if (typeof reason !== 'string' || reason.trim() === '') {
      throw new TypeError(badOption('The reason of m.allowOpen()', reason, 'a sentence on why it may stay'));
    }
    this.#allowed.push(source);
  }

  /** The error for open subscriptions that are not allowed. */
  check(): Error | undefined {
    const open = this.#split().leaked.filter(({ record }) => !belongsToOther(record));
    const [first] = open;
    if (first === undefined) return undefined;
    const leaks = open.map(({ record }) =>
      leakOf(accuse(record, unowned, 'leak', registry().clock.now()), record),
    );
    const entries = open
      .slice(0, MOST)
      .map((root) => this.#entry(root, siteText(siteOf(root)), `${unowned.hint(root.record)} ${MAY_STAY}`));
    const rest = open.length > MOST ? [`  and ${open.length - MOST} more`] : [];
    const text = openAtEnd(open.length, [...entries, ...rest].join('\n\n'));
    return pointTo(new LeakError(leaks, text), frameOf(siteOf(first)));
  }

  /**
   * The error for a virtual time that goes on after `horizon`. It names the subscriptions that still emit. Undefined if
   * these are allowed.
   */
  endless(horizon: number): Error | undefined {
    const { leaked, allowed } = this.#split();
    const live = ({ row }: Root): boolean => (row.at(-1)?.frame ?? -1) > horizon;
    if (!leaked.some(live) && allowed.some(live)) return undefined;
    if (leaked.length === 0 && allowed.length > 0) return undefined;
    const suspects = leaked.some(live) ? leaked.filter(live) : leaked;
    const [first] = suspects;
    if (first === undefined) return new NeverEndsError(this.now(), nothingLeft());
    const text = suspects.slice(0, MOST).map((root) => this.#endlessEntry(root));
    return pointTo(new NeverEndsError(this.now(), text.join('\n\n')), this.#whereOf(first).frames);
  }

  #split(): { leaked: Root[]; allowed: Root[] } {
    const open = this.roots.open();
    const isAllowed = (root: Root): boolean => this.#allowed.some((source) => isOf(root, source));
    return { leaked: open.filter((root) => !isAllowed(root)), allowed: open.filter(isAllowed) };
  }

  #endlessEntry(root: Root): string {
    return this.#entry(root, this.#whereOf(root).text, endlessFix(root.record));
  }

  #whereOf(root: Root): { text: string; frames: string } {
    const caller = root.record.role === 'silent' ? this.callerFor(root.source) : undefined;
    const site = caller?.site ?? siteOf(root);
    return { text: siteText(site), frames: caller === undefined ? frameOf(site) : framesOf(caller) };
  }

  #entry(root: Root, where: string, fix: string): string {
    const labels = new Labels(undefined);
    const marbles = root.row.slice(0, MOST_VALUES).map(({ frame, notification }) => ({
      frame,
      symbol: labels.of(notification.value),
    }));
    const more = root.row.length > marbles.length;
    const { rows } = draw([marbles], more ? 0 : this.now());
    const name = root.record.chain?.name;
    return [
      `  ${name === undefined ? 'subscribed' : `"${name}", subscribed`} at ${where}, at frame ${root.since}`,
      `  ${rows[0] ?? ''}${more ? ' …' : ''}`,
      ...labels.explanations().map((line) => `  ${line}`),
      `  fix  ${fix}`,
    ].join('\n');
  }
}

/** The scheduler subscribes for expectations, and a connection with subscribers ends with them. */
function belongsToOther(record: TrackRecord): boolean {
  return (
    record.role === 'silent' ||
    (record.kind === 'connection' && registry().shareListeners.hasListener(record))
  );
}

function endlessFix({ role, kind }: TrackRecord): string {
  if (role === 'silent') return EXPECTED_TOO_LONG;
  return kind === 'connection' ? NEVER_DISCONNECTED : NEVER_ENDED;
}

import { accuse } from '../lib/dev/leak/accusation.js';
import type { Observable, Subscription } from 'rxjs';

import { leakOf } from '../lib/dev/leak/gather.js';
import type { TrackRecord } from '../lib/dev/record/record.js';
import { registry } from '../lib/dev/registry.js';
import { unowned } from '../lib/dev/rules/unowned.js';
import { badOption, LeakError } from '../lib/errors.js';
import { draw } from './drawing.js';
import {
  LOOKED_AT_TOO_LONG,
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

/** So many are listed one by one. */
const MOST = 5;
/** So many values of each are drawn. */
const MOST_VALUES = 10;

/** Judges what is open when the time of a test is over. */
export class OpenCheck {
  readonly #allowed: (Observable<unknown> | Subscription)[] = [];

  constructor(
    private readonly roots: Roots,
    private readonly now: () => number,
    /** The line that expects something of a stream: what the scheduler subscribes is subscribed there. */
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

  /** The error for whatever is open and may not be. */
  check(): Error | undefined {
    const open = this.#split().accused.filter(({ record }) => !belongsToOther(record));
    const [first] = open;
    if (first === undefined) return undefined;
    const leaks = open.map(({ record }) =>
      leakOf(accuse(record, unowned, 'leak', registry().clock.now()), record),
    );
    const told = open
      .slice(0, MOST)
      .map((root) => this.#entry(root, siteText(siteOf(root)), `${unowned.hint(root.record)} ${MAY_STAY}`));
    const rest = open.length > MOST ? [`  and ${open.length - MOST} more`] : [];
    const text = openAtEnd(open.length, [...told, ...rest].join('\n\n'));
    return pointTo(new LeakError(leaks, text), frameOf(siteOf(first)));
  }

  /** The time has gone on for so long after `horizon`, by whom? Undefined where all of them may. */
  endless(horizon: number): Error | undefined {
    const { accused, allowed } = this.#split();
    const live = ({ row }: Root): boolean => (row.at(-1)?.frame ?? -1) > horizon;
    if (!accused.some(live) && allowed.some(live)) return undefined;
    if (accused.length === 0 && allowed.length > 0) return undefined;
    const suspects = accused.some(live) ? accused.filter(live) : accused;
    const [first] = suspects;
    if (first === undefined) return new NeverEndsError(this.now(), nothingLeft());
    const text = suspects.slice(0, MOST).map((root) => this.#endlessEntry(root));
    return pointTo(new NeverEndsError(this.now(), text.join('\n\n')), this.#whereOf(first).frames);
  }

  #split(): { accused: Root[]; allowed: Root[] } {
    const open = this.roots.open();
    const may = (root: Root): boolean => this.#allowed.some((source) => isOf(root, source));
    return { accused: open.filter((root) => !may(root)), allowed: open.filter(may) };
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
    const marks = root.row.slice(0, MOST_VALUES).map(({ frame, notification }) => ({
      frame,
      symbol: labels.of(notification.value),
    }));
    const more = root.row.length > marks.length;
    const { rows } = draw([marks], more ? 0 : this.now());
    const name = root.record.chain?.name;
    return [
      `  ${name === undefined ? 'subscribed' : `"${name}", subscribed`} at ${where}, at frame ${root.since}`,
      `  ${rows[0] ?? ''}${more ? ' …' : ''}`,
      ...labels.explanations().map((line) => `  ${line}`),
      `  fix  ${fix}`,
    ].join('\n');
  }
}

/** What the scheduler subscribes stands for an expectation; a connection ends with whoever listens. */
function belongsToOther(record: TrackRecord): boolean {
  return (
    record.role === 'silent' ||
    (record.kind === 'connection' && registry().shareListeners.hasListener(record))
  );
}

function endlessFix({ role, kind }: TrackRecord): string {
  if (role === 'silent') return LOOKED_AT_TOO_LONG;
  return kind === 'connection' ? NEVER_DISCONNECTED : NEVER_ENDED;
}

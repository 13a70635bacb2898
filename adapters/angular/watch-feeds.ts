import { Feeds } from '../../lib/dev/leak/feeds.js';
import type { OwnerInfo } from '../../lib/dev/record/owner-book.js';
import type { TrackRecord } from '../../lib/dev/record/record.js';
import { registry } from '../../lib/dev/registry.js';
import { replace } from '../../lib/dev/base/replace.js';
import { Consumers } from './consumers.js';
import { survived } from './makers.js';

/** The sources that feed the subscriptions of a page. */
export const feeds = new Feeds();

/** The last subscription to a feed that an owner made while it lived. */
interface Use {
  readonly id: number;
  readonly by: OwnerInfo;
}

const uses = new WeakMap<object, Use>();

/**
 * Whether another owner has subscribed to a feed after this one had ended. So something else holds the feed,
 * and it can still send.
 */
export function isUsedAfter(feed: object, ended: OwnerInfo): boolean {
  const use = uses.get(feed);
  return use !== undefined && use.by !== ended && use.id >= ended.closedBefore;
}

function use(feed: object | undefined, record: TrackRecord | undefined): void {
  if (feed === undefined || record?.owner === undefined || record.owner.closedAt !== undefined) return;
  survived(feed);
  uses.set(feed, { id: record.id, by: record.owner });
}

type Listen = (this: object | undefined, ...args: unknown[]) => unknown;

/** The number of users, and the undo. */
let users = 0;
let stop = (): void => undefined;

/**
 * Records from now on what feeds each subscriber, and which consumers are running. Ends when the last user has called its undo, in whichever
 * order.
 */
export function watchFeeds(): () => void {
  if (users++ === 0) stop = watchAll();
  let isOver = false;
  return () => {
    if (isOver) return;
    isOver = true;
    if (--users === 0) stop();
  };
}

function watchAll(): () => void {
  const { opening } = registry();
  const consumers = new Consumers();
  const { onRoot, onPass } = opening;
  const seesRoot: typeof onRoot = (record, subscriber, source) => {
    onRoot?.(record, subscriber, source);
    consumers.add(record, subscriber);
    use(feeds.subscribe(source, subscriber), record);
  };
  const seesPass: typeof onPass = (source, target) => {
    onPass?.(source, target);
    use(feeds.subscribe(source, target), opening.current);
  };
  opening.onRoot = seesRoot;
  opening.onPass = seesPass;
  const prototype = globalThis.EventTarget.prototype as unknown as Record<'addEventListener', Listen>;
  const { addEventListener } = prototype;
  const undo = replace(prototype, 'addEventListener', function (...args) {
    if (this !== undefined && feeds.addListener(this, args[1])) use(this, opening.current);
    return addEventListener.apply(this, args);
  });
  return () => {
    if (opening.onRoot === seesRoot) opening.onRoot = onRoot;
    if (opening.onPass === seesPass) opening.onPass = onPass;
    undo();
    consumers.undo();
    feeds.forgetHead();
  };
}

import { Feeds } from '../../lib/dev/leak/feeds.js';
import { registry } from '../../lib/dev/registry.js';
import { replace } from '../../lib/dev/base/replace.js';

/** The sources that feed the subscriptions of a page. */
export const feeds = new Feeds();

type Listen = (this: object | undefined, ...args: unknown[]) => unknown;

/** The number of users, and the undo. */
let users = 0;
let stop = (): void => undefined;

/**
 * Records from now on what feeds each subscriber. Ends when the last user has called its undo, in whichever
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
  const { onRoot, onPass } = opening;
  const seesRoot: typeof onRoot = (record, subscriber, source) => {
    onRoot?.(record, subscriber, source);
    feeds.subscribe(source, subscriber);
  };
  const seesPass: typeof onPass = (source, target) => {
    onPass?.(source, target);
    feeds.subscribe(source, target);
  };
  opening.onRoot = seesRoot;
  opening.onPass = seesPass;
  const prototype = globalThis.EventTarget.prototype as unknown as Record<'addEventListener', Listen>;
  const { addEventListener } = prototype;
  const undo = replace(prototype, 'addEventListener', function (...args) {
    if (this !== undefined) feeds.addListener(this, args[1]);
    return addEventListener.apply(this, args);
  });
  return () => {
    if (opening.onRoot === seesRoot) opening.onRoot = onRoot;
    if (opening.onPass === seesPass) opening.onPass = onPass;
    undo();
    feeds.forgetHead();
  };
}

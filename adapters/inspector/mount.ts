import { enableDevMode } from '../../lib/dev/enable-dev-mode.js';
import { mishap } from '../../lib/dev/base/mishaps.js';
import { realm } from '../../lib/realm.js';
import { badOption } from '../../lib/wording.js';
import { knownOptions } from '../../lib/options.js';
import type { Leak } from '../../lib/leak.js';

/** Options of `mountInspector()`. */
export interface InspectorOptions {
  /** When the badge is shown: `'proved'`, as soon as a leak is proved (default), or `'always'`. */
  readonly badge?: 'proved' | 'always';
  /** The element that contains the badge. Default: the body of the page. */
  readonly container?: Element;
}

/**
 * Puts a small badge into the page when a leak is proved. It opens a panel with the open subscriptions, by
 * line and by owner, those that are left since a checkpoint, and a way to end one. Works in every page that
 * has rxjs. Returns its undo. A page has one badge: further calls share it, and it goes with the last of them.
 *
 * It switches dev mode on while it is mounted. The badge and the panel are loaded when they are needed. They
 * are in a shadow root, so they do not affect the page, nor the page them.
 *
 * ```ts
 * const unmount = mountInspector();
 * ```
 */
export function mountInspector(options: InspectorOptions = {}): () => void {
  knownOptions('mountInspector()', options, ['badge', 'container']);
  const { badge = 'proved', container } = options;
  // A caller in JavaScript may pass another type.
  if (!['proved', 'always'].includes(badge)) {
    throw new TypeError(badOption('badge', badge, "'proved' or 'always'"));
  }

  const show = async (): Promise<void> => {
    if (shared.isLoading) return;
    shared.isLoading = true;
    try {
      const { makeInspector } = await import('./element.js');
      // It may have been unmounted meanwhile.
      if (shared.mounts === 0) return;
      shared.element ??= makeInspector();
      // The page may have removed it.
      if (!shared.element.isConnected) (container ?? document.body).append(shared.element);
    } catch (failure) {
      mishap('loading the inspector', failure);
    } finally {
      shared.isLoading = false;
    }
  };

  const onLeak = ({ severity, package: of }: Leak): void => {
    // The authors of the page cannot change leaks that a package makes on its own.
    if (severity === 'leak' && of === undefined) void show();
  };
  const undo = enableDevMode({ track: 'all', onLeak });
  shared.mounts++;
  if (badge === 'always') void show();
  let isMounted = true;
  return () => {
    if (!isMounted) return;
    isMounted = false;
    undo();
    if (--shared.mounts > 0) return;
    shared.element?.remove();
    shared.element = undefined;
  };
}

/** The badge of the page, for all calls and all copies of this package. */
interface Shared {
  element: Element | undefined;
  isLoading: boolean;
  mounts: number;
}

const shared = realm('inspector', (): Shared => ({ element: undefined, isLoading: false, mounts: 0 }));

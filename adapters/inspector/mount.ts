import { enableDevMode } from '../../lib/dev/enable-dev-mode.js';
import { mishap } from '../../lib/dev/base/mishaps.js';
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
 * has rxjs. Returns its undo.
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
  let isMounted = true;
  let element: Element | undefined;
  let isLoading = false;

  const show = async (): Promise<void> => {
    if (isLoading) return;
    isLoading = true;
    try {
      const { makeInspector } = await import('./element.js');
      // It may have been unmounted meanwhile.
      if (!isMounted) return;
      element = makeInspector();
      (container ?? document.body).append(element);
    } catch (failure) {
      mishap('loading the inspector', failure);
    }
  };

  const onLeak = ({ severity, package: of }: Leak): void => {
    // The authors of the page cannot change leaks that a package makes on its own.
    if (severity === 'leak' && of === undefined) void show();
  };
  const undo = enableDevMode({ track: 'all', onLeak });
  if (badge === 'always') void show();
  return () => {
    isMounted = false;
    element?.remove();
    element = undefined;
    undo();
  };
}

import { enableDevMode } from '../../lib/dev/enable-dev-mode.js';
import { mishap } from '../../lib/dev/base/mishaps.js';
import { badOption } from '../../lib/wording.js';
import { knownOptions } from '../../lib/options.js';
import type { Leak } from '../../lib/leak.js';

/** What `mountInspector()` takes. */
export interface InspectorOptions {
  /** When the badge is shown: `'proved'` as soon as a leak is proved (default), or `'always'`. */
  readonly badge?: 'proved' | 'always';
  /** The element that it is put into. Default: the body of the page. */
  readonly container?: Element;
}

/**
 * Puts a small badge into the page as soon as something is proved to leak. It opens a panel: which subscriptions are open, by line and by
 * owner, what was left since a checkpoint, and a way to end one. Works in any page that has rxjs. Returns its undo.
 *
 * It switches dev mode on, for as long as it is mounted. The badge and the panel are loaded when they are needed, and stand in a shadow
 * root: they change nothing of the page, and nothing of it changes them.
 *
 * ```ts
 * const unmount = mountInspector();
 * ```
 */
export function mountInspector(options: InspectorOptions = {}): () => void {
  knownOptions('mountInspector()', options, ['badge', 'container']);
  const { badge = 'proved', container } = options;
  // From JavaScript it may be anything.
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
    // What a package does by itself is nothing that the page's authors can change.
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

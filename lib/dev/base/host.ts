import type { OwnerLike } from '../../owner/types.js';
import type { Leak, Lines } from '../../leak.js';
import type { LeakSite } from '../../site.js';
import { realm } from '../../realm.js';
import type { OnWork, WorkMonitor } from './host-work.js';

/** The position of an argument in a call: `index` counts from 0, `of` is their number. */
export interface ArgumentOf {
  readonly index: number;
  readonly of: number;
}

/** What a code frame shows. */
export interface FrameOptions {
  readonly color: boolean;
  /** The lines to show. Default: two above and two below the site. */
  readonly lines?: readonly Lines[] | undefined;
}

/** The optional abilities that a host, such as Node, gives to dev mode. Empty by default. */
export interface Host {
  /** Maps a line of the running code to the source line that it was compiled from. */
  mapFrame?: ((site: LeakSite) => LeakSite | undefined) | undefined;
  /** The source lines around a site, as text. */
  codeFrame?: ((site: LeakSite, options: FrameOptions) => string | undefined) | undefined;
  /** The position of an argument of the call at `site`. */
  argumentAt?: ((site: LeakSite, which: ArgumentOf) => LeakSite | undefined) | undefined;
  /** Adds to a leak the facts that the text of its lines shows: see `explained`. */
  explain?: ((leak: Leak) => Leak) | undefined;
  /** The folder that file names are shown relative to. */
  cwd?: string | undefined;
  /** Reads a JSON file; throws an error with the path if it is not valid JSON. */
  readJson?: ((path: string) => unknown) | undefined;
  /** Runs the garbage collector synchronously. */
  collectGarbage?: (() => void) | undefined;
  /** Starts a monitor of work that goes on on its own; `onWork` is called for each. */
  monitorWork?: ((onWork: OnWork) => WorkMonitor) | undefined;
  /**
   * The owner of the code that is running, as far as the host knows it. Called for each subscription that has
   * no other owner. Never throws.
   */
  ownerHere?: (() => OwnerLike | undefined) | undefined;
  /** The owner that an object of the host, such as a `DestroyRef`, stands for. Never throws. */
  ownerOf?: ((handle: OwnerLike) => OwnerLike | undefined) | undefined;
  /** Folders that contain this package's own code, if it is not installed under `node_modules`. */
  ownFolders?: readonly string[] | undefined;
}

export const host: Host = /* @__PURE__ */ realm<Host>('host', () => ({}));

/** The folder that file names are relative to, if there is one. */
export function workingFolder(): string | undefined {
  const { process } = globalThis as { process?: { cwd?: () => string } };
  return host.cwd ?? process?.cwd?.();
}

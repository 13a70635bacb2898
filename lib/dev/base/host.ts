import type { OwnerLike } from '../../owner/types.js';
import type { Leak } from '../../leak.js';
import type { LeakSite } from '../../site.js';
import { realm } from '../../realm.js';
import type { Tell, WorkWatch } from './host-work.js';

/** One of the arguments of a call; `index` counts from 0. */
export interface ArgumentOf {
  readonly index: number;
  readonly of: number;
}

/** What dev mode can do only with the help of its host. Empty by default: the core works without. */
export interface Host {
  /** The line of the source that a line of the running code was made from. */
  mapFrame?: ((site: LeakSite) => LeakSite | undefined) | undefined;
  /** The lines around a site, as text. */
  codeFrame?: ((site: LeakSite, options: { color: boolean }) => string | undefined) | undefined;
  /** Where an argument of the call at `site` stands. */
  argumentAt?: ((site: LeakSite, which: ArgumentOf) => LeakSite | undefined) | undefined;
  /** A leak with what the text of its lines says: see `explained`. */
  explain?: ((leak: Leak) => Leak) | undefined;
  /** What file names are shown relative to. */
  cwd?: string | undefined;
  /** Reads what a file of JSON holds; throws an error that says where it is none. */
  readJson?: ((path: string) => unknown) | undefined;
  /** Collects garbage, at once. */
  collectGarbage?: (() => void) | undefined;
  /** Watches, within `enter` and `leave`, what is begun that goes on by itself; `tell` is told of each. */
  watchWork?: ((tell: Tell) => WorkWatch) | undefined;
  /** Whose code is running, as far as the host can tell: asked for each subscription that has no other owner. Never throws. */
  ownerHere?: (() => OwnerLike | undefined) | undefined;
  /** The owner that something of the host's own, such as a `DestroyRef`, stands for. Never throws. */
  ownerOf?: ((handle: OwnerLike) => OwnerLike | undefined) | undefined;
  /** Folders that hold this package's own code, where it is not under `node_modules`. */
  own?: readonly string[] | undefined;
}

export const host: Host = /* @__PURE__ */ realm<Host>('host', () => ({}));

/** What file names are relative to, if anything is. */
export function workingFolder(): string | undefined {
  const { process } = globalThis as { process?: { cwd?: () => string } };
  return host.cwd ?? process?.cwd?.();
}

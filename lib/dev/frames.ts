import { parseStack } from 'error-stack-parser-es/lite';

import type { Site } from '../probe.js';

/** What a stack tells about who made something. */
export interface Reading {
  /** The user's first line. */
  readonly site: Site | undefined;
  /** The nearest named function of the user's. */
  readonly named: { readonly file: string; readonly function: string } | undefined;
  /** The frames of rxjs before it, nearest first: `file#function`. */
  readonly through: readonly string[];
}

export interface ReadingRules {
  readonly isLibrary: (file: string) => boolean;
  readonly mapFrame?: ((site: Site) => Site | undefined) | undefined;
  /** Is it of a helper, whose caller is to be told? */
  readonly isIgnored?: ((frame: Site) => boolean) | undefined;
}

/** Reads a stack as V8, Firefox or Safari writes it. Where all of the user's lines are ignored, none is. */
export function readStack(stack: string, { isLibrary, mapFrame, isIgnored }: ReadingRules): Reading {
  const through: string[] = [];
  let ignored = false;
  let helper = false;
  let site: Site | undefined;
  for (const { file, line, col, function: name } of parseStack(stack)) {
    if (file === undefined || line === undefined) continue;
    const raw = { file: plainFile(file), line, column: col ?? 1, ...named(name) };
    const frame = mapFrame?.(raw) ?? raw;
    if (isLibrary(frame.file)) {
      // What rxjs does above a helper is not what the helper subscribes for.
      if (site === undefined && !ignored) through.push(`${frame.file}#${frame.function ?? ''}`);
      continue;
    }
    if (isIgnored?.(frame) === true) {
      ignored = true;
      helper ||= !isInPackage(frame.file);
      continue;
    }
    // A package that calls a helper of the user's is not its caller: that is beyond, or it is the helper itself.
    if (helper && isInPackage(frame.file)) continue;
    site ??= frame;
    const { function: nearest } = frame;
    if (nearest === undefined) continue;
    // A callback without a name is shown by the function of the same file that it was made in or called by.
    if (site.function === undefined && site.file === frame.file) site = { ...site, function: nearest };
    return { site, named: { file: frame.file, function: nearest }, through };
  }
  if (site === undefined && ignored) return readStack(stack, { isLibrary, mapFrame });
  return { site, named: undefined, through };
}

/** Names that functions without one get from where rxjs and Node keep them. */
const BORROWED = /(?:^|\.)(?:_subscribe|_onTimeout|_onImmediate)$|^Object\.(?:next|error|complete)$/;

/** What a person would call the function; nothing for one without a name of its own. */
function named(name: string | undefined): { function?: string } {
  if (name === undefined || BORROWED.test(name)) return {};
  const clean = name
    .replace(/^(async|new|get|set) /, '')
    .replace(/ \[as .*\]$/, '')
    .replace(/^(Object|Module|Function|global|process|self|Window)\.(?=.)/, '')
    .replace(/[/<*]+$/, '');
  return !clean || /<\w+>|^eval$|^\(|^__vi_|^anonymous$/.test(clean) ? {} : { function: clean };
}

/** File URLs as paths, without the queries that dev servers add. */
export function plainFile(file: string): string {
  const bare = file.replace(/^async /, '').replace(/[?#].*$/, '');
  if (!bare.startsWith('file://')) return bare.replaceAll('\\', '/');
  const path = decodeURIComponent(bare.slice('file://'.length));
  return /^\/[A-Za-z]:/.test(path) ? path.slice(1) : path;
}

/** Was it installed: is it of a package, this one or another? */
function isInPackage(file: string): boolean {
  return /(?:^|\/)node_modules\//.test(file);
}

const PACKAGES = /(?:^|\/)node_modules\/(?:rxjs|rxleash)\/|\/\.vite\/deps\/(?:rxjs|rxleash|chunk-)/;

/** Does this file belong to rxjs, to this package or to the host: by package, never by a part of a name. */
export function isLibraryFile(file: string, own: readonly string[]): boolean {
  return (
    file.startsWith('node:') ||
    file.startsWith('internal/') ||
    PACKAGES.test(file) ||
    own.some((folder) => file.startsWith(folder))
  );
}

/**
 * The folder of the package that the first frame of a stack is in: an alias may have been installed, under
 * another name than the package's own. A bundle, or a folder of a bundler's, is none.
 */
export function packageFolder(stack: string): string | undefined {
  const file = parseStack(stack)[0]?.file;
  return file && /^.*\/node_modules\/(?:@[^/]+\/)?[^/.@][^/]*\//.exec(plainFile(file))?.[0];
}

/** The file as people write it: relative to the working folder, or to the server it came from. */
export function shownFile(file: string, folder: string | undefined): string {
  const base = folder === undefined ? undefined : `${folder.replaceAll('\\', '/').replace(/\/$/, '')}/`;
  if (base !== undefined && file.startsWith(base)) return file.slice(base.length);
  return file.replace(/^(?:https?|webpack(?:-internal)?):\/\/[^/]*\/(?:\.\/)?/, '');
}

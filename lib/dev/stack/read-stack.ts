import { plainFile } from './file-names.js';
import { parseStack } from 'error-stack-parser-es/lite';

import type { Through } from '../../leak.js';
import type { LeakSite } from '../../site.js';
import { packageOf } from './packages.js';

/** What a stack tells about who made something. */
export interface Reading {
  /** The user's first line; where there is none, the first one of a package. */
  readonly site: LeakSite | undefined;
  /** The package that the user's line has called. */
  readonly through: Through | undefined;
  /** The package that the line is of, where no line of the user's has called it. */
  readonly package: string | undefined;
  /** The frames of rxjs before all others, nearest first: `file#function`. */
  readonly along: readonly string[];
  /** No line of the user's could follow: it has one, or goes on with what has not called it, or ends where the host begins. */
  readonly isWhole: boolean;
}

export interface ReadingRules {
  readonly isLibrary: (file: string) => boolean;
  /** Does this file hold rxjs as well? */
  readonly isBundle?: ((file: string) => boolean) | undefined;
  readonly mapFrame?: ((site: LeakSite) => LeakSite | undefined) | undefined;
  /** Is it of a helper, whose caller is to be reported? */
  readonly isIgnored?: ((frame: LeakSite) => boolean) | undefined;
}

/**
 * Reads a stack as V8, Firefox or Safari writes it. Whose a frame is, the file that runs decides, not one that a map leads to,
 * but in a bundle, which holds packages too. Where all of the user's lines are ignored, none is.
 *
 * A line that only awaits what a package does, or loads it, has not called it.
 */
export function readStack(stack: string, rules: ReadingRules): Reading {
  const along: string[] = [];
  let ignored = false;
  let own: { readonly site: LeakSite; readonly package: string } | undefined;
  let through: Through | undefined;
  let site: LeakSite | undefined;
  let isWhole = false;
  for (const frame of framesIn(stack, rules)) {
    const { file, function: name } = frame.site;
    const isUsers = !frame.isLibrary && frame.package === undefined;
    if (isUsers && rules.isIgnored?.(frame.site) === true) {
      ignored = true;
      continue;
    }
    if (site !== undefined) {
      // A callback without a name is shown by the function of its file that it was made in or called by.
      if (isUsers && file === site.file && name !== undefined) site = { ...site, function: name };
      break;
    }
    isWhole = file.startsWith('node:') || (own !== undefined && frame.isBeyond);
    if (own !== undefined && frame.isBeyond) break;
    if (frame.package !== undefined) {
      own ??= { site: frame.site, package: frame.package };
      // Above a helper, it is what the helper has called.
      if (!ignored) through = throughOf(frame.package, name, through);
    } else if (frame.isLibrary) {
      // What rxjs does above a helper, or a package, is not what these subscribe for.
      if (!ignored && own === undefined) along.push(`${file}#${name ?? ''}`);
    } else {
      site = frame.site;
      if (name !== undefined) break;
    }
  }
  if (site !== undefined) return { site, through, package: undefined, along, isWhole: true };
  if (ignored) return readStack(stack, { ...rules, isIgnored: undefined });
  return { site: own?.site, through: undefined, package: own?.package, along, isWhole };
}

/** Whoever has called, the nearest first: lines of the user's and of packages, not of rxjs, of this package or of the host. */
export function callersIn(stack: string, rules: ReadingRules): LeakSite[] {
  return [...framesIn(stack, rules)]
    .filter(({ isLibrary, site }) => !isLibrary && !site.file.startsWith('node:'))
    .map(({ site }) => site);
}

interface Frame {
  readonly site: LeakSite;
  readonly package: string | undefined;
  readonly isLibrary: boolean;
  /** What comes from here on has not called what came before. */
  readonly isBeyond: boolean;
}

function* framesIn(stack: string, { isLibrary, isBundle, mapFrame }: ReadingRules): Generator<Frame> {
  let isBeyond = false;
  const frames = parseStack(stack);
  // Of what a bundle has of rxjs, only these can be known, by their names: what comes before is called by them.
  const promise = frames
    .slice(0, PROMISE_WITHIN)
    .findIndex(({ function: name = '' }) => MAKES_A_PROMISE.test(name));
  for (const [at, { file, line, col, function: name }] of frames.entries()) {
    if (file === undefined || line === undefined) continue;
    const raw = { file: plainFile(file), line, column: col ?? 1, ...named(name) };
    const runs = { isLibrary: isLibrary(raw.file), package: packageOf(raw.file) || undefined };
    isBeyond ||= isAwaited(file, name) || beginsAnew(raw.file, runs.package);
    if (runs.isLibrary) yield { site: raw, isLibrary: true, package: undefined, isBeyond };
    else if (runs.package !== undefined) yield { site: raw, ...runs, isBeyond };
    else {
      const site = mapFrame?.(raw) ?? raw;
      const library = isLibrary(site.file) || (at <= promise && isBundle?.(site.file) === true);
      yield { site, isLibrary: library, package: library ? undefined : packageOf(site.file), isBeyond };
    }
  }
}

const MAKES_A_PROMISE = /^(?:first|last)ValueFrom\d*$/;
const PROMISE_WITHIN = 4;

function throughOf(name: string, called: string | undefined, before: Through | undefined): Through {
  const of = called === undefined ? undefined : unprefixed(called);
  if (of !== undefined) return { package: name, function: of };
  return before?.package === name ? before : { package: name };
}

/** `EventEmitter_` and `_EventEmitter` are what compilers make of a class that people know without. */
function unprefixed(name: string): string {
  return name.replace(/^_*(\w*[^\W_])(?:_+|\$\d+)?(?=\.)/, '$1');
}

/** A function that waits at this line for what came before: V8 and Firefox add these to a stack. */
function isAwaited(file: string, name = ''): boolean {
  return /^async /.test(file) || /^async /.test(name) || /^[\w ]+\*/.test(name);
}

/** Below it comes what awaits, which not every formatter of stacks says; or what loads a module, which runs by itself. */
function beginsAnew(file: string, of: string | undefined): boolean {
  return /^node:internal\/(?:modules\/|process\/task_queues)/.test(file) || of === 'jest-runtime';
}

/** Names that functions without one get from where rxjs and Node keep them. */
const BORROWED = /(?:^|\.)(?:_subscribe|_onTimeout|_onImmediate)$|^Object\.(?:next|error|complete)$/;

/** What a person would call the function; nothing for one without a name of its own. */
function named(name: string | undefined): { function?: string } {
  if (name === undefined || BORROWED.test(name)) return {};
  const clean = name
    .replace(/^(async|new|get|set) /, '')
    .replace(/ \[as .*\]$/, '')
    // Compilers put it before the name of a class that refers to itself.
    .replace(/^_(?=\p{Lu}[\p{L}\p{N}$]*(?:\.|$))/u, '')
    .replace(/^(Object|Module|Function|global|process|self|Window)\.(?=.)/, '')
    .replace(/[/<*]+$/, '');
  return !clean || /<\w+>|^eval$|^\(|^__vi_|^anonymous$/.test(clean) ? {} : { function: clean };
}

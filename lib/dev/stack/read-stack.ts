import { plainFile } from './file-names.js';
import { stackFrames } from './parse-stack.js';

import type { Through } from '../../leak.js';
import type { LeakSite } from '../../site.js';
import { packageOf } from './packages.js';

/** The facts that a stack shows about the code that made something. */
export interface Reading {
  /** The user's first line, or else the first line of a package. */
  readonly site: LeakSite | undefined;
  /** The package that the user's line called. */
  readonly through: Through | undefined;
  /** The package of the line, if no line of the user called it. */
  readonly package: string | undefined;
  /** The frames of rxjs above all others, nearest first: `file#function`. */
  readonly rxjsFrames: readonly string[];
  /**
   * Whether a longer stack could not show a line of the user: there is one already, or the rest did not call
   * the package, or the stack reaches the host.
   */
  readonly isComplete: boolean;
  /** Whether the frames that were read suffice: no further one of the same stack could change anything. */
  readonly isDecided: boolean;
}

export interface ReadingRules {
  readonly isLibrary: (file: string) => boolean;
  /** Whether this file also contains rxjs. */
  readonly isBundle?: ((file: string) => boolean) | undefined;
  readonly mapFrame?: ((site: LeakSite) => LeakSite | undefined) | undefined;
  /** Whether the frame belongs to a helper whose caller is to be reported. */
  readonly isIgnored?: ((frame: LeakSite) => boolean) | undefined;
}

/**
 * Reads a stack of V8, Firefox or Safari. The file that runs decides who owns a frame, not the file that a
 * source map names, except in a bundle, which also contains packages. If all lines of the user are ignored,
 * none is.
 *
 * A line that only awaits a package, or loads it, has not called it.
 */
export function readStack(stack: string, rules: ReadingRules): Reading {
  const along: string[] = [];
  let ignored = false;
  let own: { readonly site: LeakSite; readonly package: string } | undefined;
  let through: Through | undefined;
  let site: LeakSite | undefined;
  let isWhole = false;
  let isDecided = false;
  for (const frame of framesIn(stack, rules)) {
    const { file, function: name } = frame.site;
    const isUsers = !frame.isLibrary && frame.package === undefined;
    if (isUsers && rules.isIgnored?.(frame.site) === true) {
      ignored = true;
      continue;
    }
    if (site !== undefined) {
      // A callback without a name gets the name of the nearest function in its file.
      if (isUsers && file === site.file && name !== undefined) site = { ...site, function: name };
      isDecided = true;
      break;
    }
    isWhole = file.startsWith('node:') || (own !== undefined && frame.isDetached);
    isDecided = own !== undefined && frame.isDetached;
    if (isDecided) break;
    if (frame.package !== undefined) {
      own ??= { site: frame.site, package: frame.package };
      // Above an ignored helper, it is the helper that called the package.
      if (!ignored) through = throughOf(frame.package, name, through);
    } else if (frame.isLibrary) {
      // Frames of rxjs above a helper or a package do not show the purpose of the subscription.
      if (!ignored && own === undefined) along.push(`${file}#${name ?? ''}`);
    } else {
      site = frame.site;
      isDecided = name !== undefined;
      if (isDecided) break;
    }
  }
  if (site !== undefined)
    return { site, through, package: undefined, rxjsFrames: along, isComplete: true, isDecided };
  // A further frame may be one that is not ignored.
  if (ignored) return { ...readStack(stack, { ...rules, isIgnored: undefined }), isDecided: false };
  return {
    site: own?.site,
    through: undefined,
    package: own?.package,
    rxjsFrames: along,
    isComplete: isWhole,
    isDecided,
  };
}

/**
 * All callers, nearest first: lines of the user and of packages, but not of rxjs, this package or the host.
 */
export function callersIn(stack: string, rules: ReadingRules): LeakSite[] {
  return [...framesIn(stack, rules)]
    .filter(({ isLibrary, site }) => !isLibrary && !site.file.startsWith('node:'))
    .map(({ site }) => site);
}

interface Frame {
  readonly site: LeakSite;
  readonly package: string | undefined;
  readonly isLibrary: boolean;
  /** Frames from here on did not call the frames above. */
  readonly isDetached: boolean;
}

function* framesIn(stack: string, { isLibrary, isBundle, mapFrame }: ReadingRules): Generator<Frame> {
  let isBeyond = false;
  const frames = stackFrames(stack);
  // In a bundle only these functions of rxjs can be recognized, by name. The frames above them belong to rxjs
  // too.
  const promise = frames
    .slice(0, PROMISE_WITHIN)
    .findIndex(({ function: name = '' }) => MAKES_A_PROMISE.test(name));
  for (const [at, { file, line, col, function: name }] of frames.entries()) {
    if (file === undefined || line === undefined) continue;
    const raw = { file: plainFile(file), line, column: col ?? 1, ...functionNameOf(name) };
    const runs = { isLibrary: isLibrary(raw.file), package: packageOf(raw.file) || undefined };
    isBeyond ||= isAwaited(file, name) || isEntryPoint(raw.file, runs.package);
    if (runs.isLibrary) yield { site: raw, isLibrary: true, package: undefined, isDetached: isBeyond };
    else if (runs.package !== undefined) yield { site: raw, ...runs, isDetached: isBeyond };
    else {
      const site = mapFrame?.(raw) ?? raw;
      const library = isLibrary(site.file) || (at <= promise && isBundle?.(site.file) === true);
      yield {
        site,
        isLibrary: library,
        package: library ? undefined : packageOf(site.file),
        isDetached: isBeyond,
      };
    }
  }
}

const MAKES_A_PROMISE = /^(?:first|last)ValueFrom\d*$/;
const PROMISE_WITHIN = 4;

function throughOf(name: string, called: string | undefined, before: Through | undefined): Through {
  const of = called === undefined ? undefined : withoutCompilerAffixes(called);
  if (of !== undefined) return { package: name, function: of };
  return before?.package === name ? before : { package: name };
}

/** Compilers rename a class `EventEmitter` to `EventEmitter_` or `_EventEmitter`. */
function withoutCompilerAffixes(name: string): string {
  return name.replace(/^_*(\w*[^\W_])(?:_+|\$\d+)?(?=\.)/, '$1');
}

/** Whether this frame only awaits the frames above: V8 and Firefox add such frames to a stack. */
function isAwaited(file: string, name = ''): boolean {
  return /^async /.test(file) || /^async /.test(name) || /^[\w ]+\*/.test(name);
}

/**
 * Whether the frames below did not call this one: they await it, which not every formatter marks, or they
 * load a module, which then runs on its own.
 */
function isEntryPoint(file: string, of: string | undefined): boolean {
  return /^node:internal\/(?:modules\/|process\/task_queues)/.test(file) || of === 'jest-runtime';
}

/** Names that anonymous functions get from the property that rxjs or Node keeps them in. */
const BORROWED = /(?:^|\.)(?:_subscribe|_onTimeout|_onImmediate)$|^Object\.(?:next|error|complete)$/;

/** The functions that esbuild makes for decorators and fields, in the user's file. */
const HELPERS = /^__(?:runInitializers|decorate\w*|privateAdd|publicField)$/;

/** The name of a function as people write it; empty for an anonymous function. */
function functionNameOf(name: string | undefined): { function?: string } {
  if (name === undefined || BORROWED.test(name) || HELPERS.test(name)) return {};
  const clean = name
    .replace(/^(async|new|get|set) /, '')
    .replace(/ \[as .*\]$/, '')
    // Compilers add a `_` to the name of a class that refers to itself.
    .replace(/^_(?=[^a-z\d_$.][^_.]*(?:\.|$))/, '')
    .replace(/^(Object|Module|Function|global|process|self|Window)\.(?=.)/, '')
    .replace(/[/<*]+$/, '');
  return !clean || /<\w+>|^eval$|^\(|^__vi_|^anonymous$/.test(clean) ? {} : { function: clean };
}

import { readFileSync } from 'node:fs';
import Module from 'node:module';
import { dirname, join, sep } from 'node:path';

import type { Observable } from 'rxjs';

import type { Config } from '../../../lib/dev/subscribe/hook-kit.js';

/** A copy of rxjs that the program has loaded. */
export interface Copy {
  /** The folder of the package. */
  readonly folder: string;
  readonly version: string;
}

export interface Found extends Copy {
  readonly Observable: typeof Observable;
  /** Its settings, if they were found. */
  readonly config: Config | undefined;
}

interface Compiling {
  _compile: (this: NodeJS.Module, content: string, file: string, ...rest: unknown[]) => unknown;
}

const CONFIG_FILE = /[\\/]internal[\\/]config\.js$/;
const OBSERVABLE_FILE = `${sep}internal${sep}Observable.js`;
const SUBJECT_FILE = `${sep}internal${sep}Subject.js`;

/**
 * Reports every copy of rxjs that is loaded from now on, as soon as its `Observable` exists and before a
 * subscribe call is possible. Loads none itself: rxjs looks for `Symbol.observable` once, when it is loaded.
 *
 * With `tellSubject`, also reports its `Subject`, before one can be made.
 *
 * Covers ES modules too, since Node loads the CommonJS build for them, and modules that tsx loads.
 */
export function onRxjsLoaded(
  tell: (copy: Found) => void,
  tellSubject?: (Subject: { readonly prototype: object }) => void,
): () => void {
  const prototype = Module.prototype as unknown as Compiling;
  const before = prototype._compile;
  const compile: Compiling['_compile'] = function (content, file, ...rest) {
    const result = before.call(this, content, file, ...rest);
    if (stage.on && typeof file === 'string' && file.endsWith(OBSERVABLE_FILE)) {
      const found = asCopy(file, this);
      if (found !== undefined) tell(found);
    }
    if (stage.on && tellSubject !== undefined && typeof file === 'string' && file.endsWith(SUBJECT_FILE)) {
      const { Subject } = (this.exports ?? {}) as { Subject?: { readonly prototype: object } };
      if (Subject !== undefined && packageOf(file)?.name === 'rxjs') tellSubject(Subject);
    }
    return result;
  };
  const stage = { on: true };
  prototype._compile = compile;
  return () => {
    stage.on = false;
    if (prototype._compile === compile) prototype._compile = before;
  };
}

/** Whether subscriptions of this version can be observed. */
export function canWatch(version: string): boolean {
  const [major, minor] = version.split('.').map(Number);
  return major === 7 && (minor ?? 0) >= 4;
}

function asCopy(file: string, module: NodeJS.Module): Found | undefined {
  const { Observable } = (module.exports ?? {}) as { Observable?: Found['Observable'] };
  const found = typeof Observable === 'function' ? packageOf(file) : undefined;
  if (found?.name !== 'rxjs' || !Observable) return undefined;
  // This file is loaded by now in the usual layout, since `Observable` needs it. Nothing is loaded that the
  // program does not load itself.
  const beside = module.children.find(({ filename }) => CONFIG_FILE.test(filename));
  const { config } = (beside?.exports ?? {}) as { config?: Config };
  return { ...found.copy, Observable, config };
}

/** The package of a file: the nearest `package.json` with a name and a version. */
function packageOf(file: string): { name: string; copy: Copy } | undefined {
  for (let folder = dirname(file); folder !== dirname(folder); folder = dirname(folder)) {
    const { name, version } = readManifest(folder);
    if (name !== undefined && version !== undefined) return { name, copy: { folder, version } };
  }
  return undefined;
}

function readManifest(folder: string): { name?: string; version?: string } {
  try {
    return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as object;
  } catch {
    // Most folders have none, and an unreadable one names no package.
    return {};
  }
}

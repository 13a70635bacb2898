import { readFileSync } from 'node:fs';
import Module from 'node:module';
import { dirname, join, sep } from 'node:path';

import type { Observable } from 'rxjs';

import type { Config } from '../../../lib/dev/subscribe/hook-kit.js';

/** One installed rxjs that the program has loaded. */
export interface Copy {
  /** The folder of the package. */
  readonly folder: string;
  readonly version: string;
}

export interface Found extends Copy {
  readonly Observable: typeof Observable;
  /** Its settings, where they are found. */
  readonly config: Config | undefined;
}

interface Compiling {
  _compile: (this: NodeJS.Module, content: string, file: string, ...rest: unknown[]) => unknown;
}

const CONFIG_FILE = /[\\/]internal[\\/]config\.js$/;
const OBSERVABLE_FILE = `${sep}internal${sep}Observable.js`;
const SUBJECT_FILE = `${sep}internal${sep}Subject.js`;

/**
 * Tells of every copy of rxjs that is loaded from now on, as soon as its `Observable` is there and before anything
 * can subscribe to one. Loads none itself: rxjs looks for `Symbol.observable` once, when it is loaded.
 *
 * With `tellSubject`, also of its `Subject`, before any can be made.
 *
 * ES modules come by here too, since Node gets the CommonJS build for them; and so does what tsx loads.
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

/** Is it a version whose subscriptions can be seen? */
export function canWatch(version: string): boolean {
  const [major, minor] = version.split('.').map(Number);
  return major === 7 && (minor ?? 0) >= 4;
}

function asCopy(file: string, module: NodeJS.Module): Found | undefined {
  const { Observable } = (module.exports ?? {}) as { Observable?: Found['Observable'] };
  const found = typeof Observable === 'function' ? packageOf(file) : undefined;
  if (found?.name !== 'rxjs' || !Observable) return undefined;
  // Loaded by now, where it is as rxjs has it: `Observable` itself needs it. Nothing is loaded that the program does not load.
  const beside = module.children.find(({ filename }) => CONFIG_FILE.test(filename));
  const { config } = (beside?.exports ?? {}) as { config?: Config };
  return { ...found.copy, Observable, config };
}

/** The package that a file belongs to, by the nearest `package.json` that has a name and a version. */
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
    // Most folders have none; what cannot be read names no package.
    return {};
  }
}

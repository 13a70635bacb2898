import type { Site } from '../probe.js';
import { isLibraryFile, readStack, shownFile, type Reading, type ReadingRules } from './frames.js';
import { host, workingFolder } from './host.js';
import { isIgnoredFrame } from './ignore.js';
import { ownFolders } from './own-folders.js';
import type { IgnoreFrame } from './settings.js';

/** Where something was made, as the registry keeps it: interned, so that equal ones are one object. */
export interface Place {
  readonly site: Site | undefined;
  /** For fingerprints: the file and the nearest named function, without a line. */
  readonly mark: string;
  readonly through: readonly string[];
  /** How many records of it are open that have stayed: see {@link Growth}. */
  open: number;
  /** How many were at the end of the last window, and in how many windows in a row they became more. */
  before: number;
  rises: number;
}

/** A stack that has not been formatted. It keeps its frames' `this` and closures alive until it is. */
export interface Stack {
  stack: unknown;
  /** Lends its line where this one has none. */
  lender: Stack | Place | undefined;
}

/** Costs ~1 us, and ~0.3 us per frame that is walked over. `below` is the function whose caller comes first. */
export function takeStack(frames: number, below: (...args: never[]) => unknown = takeStack): Stack {
  const taken: Stack = { stack: undefined, lender: undefined };
  const limit = Error.stackTraceLimit;
  Reflect.set(Error, 'stackTraceLimit', frames);
  // Typed as always there, but older Safaris and Firefoxes have it not.
  if ((Error as Partial<ErrorConstructor>).captureStackTrace) Error.captureStackTrace(taken, below);
  else taken.stack = new Error().stack;
  Reflect.set(Error, 'stackTraceLimit', limit);
  return taken;
}

/** By shape: the record may have been made by another copy of this package, whose class is another. */
export function isStack(where: Stack | Place | undefined): where is Stack {
  return where !== undefined && 'lender' in where;
}

/** As many different stacks as are remembered; a program that has more pays for parsing them again. */
const REMEMBERED = 1_000;

/** Formats stacks, and interns what they say. */
export class Sites {
  /** The folders of the copies of rxjs that are known. */
  readonly libraries = new Set<string>();
  readonly #read = new Map<string, Place>();
  readonly #places = new Map<string, Place>();
  #own: readonly string[] | undefined;
  #ignored: readonly IgnoreFrame[] = [];

  /** Whose frames are not the line that is told, from now on. */
  ignore(frames: readonly IgnoreFrame[]): void {
    this.#ignored = frames;
    this.#read.clear();
  }

  place(stack: Pick<Stack, 'stack'>): Place {
    const text = String(stack.stack);
    const known = this.#read.get(text);
    if (known) return known;
    const place = this.#intern(readStack(text, this.rules));
    if (this.#read.size >= REMEMBERED) this.#read.clear();
    this.#read.set(text, place);
    return place;
  }

  /** By what rules stacks are read. */
  get rules(): ReadingRules {
    this.#own ??= ownFolders(String(new Error().stack));
    const folders = [...this.#own, ...this.libraries, ...(host.own ?? [])];
    return {
      isLibrary: (file) => isLibraryFile(file, folders),
      mapFrame: host.mapFrame,
      isIgnored: (frame) => isIgnoredFrame(this.#ignored, frame),
    };
  }

  clear(): void {
    this.#read.clear();
    this.#places.clear();
  }

  /** All of whose line some are open. */
  places(): Iterable<Place> {
    return this.#places.values();
  }

  /** Those of which none is open: a program has more lines over time, but not without end. */
  #forget(): void {
    this.#read.clear();
    for (const [key, { open }] of this.#places) if (open === 0) this.#places.delete(key);
  }

  #intern({ site, named, through }: Reading): Place {
    const near = named ?? site;
    const folder = workingFolder();
    const mark = near === undefined ? '' : `${shownFile(near.file, folder)}#${near.function ?? ''}`;
    const key = JSON.stringify([site, mark, through]);
    let place = this.#places.get(key);
    if (place === undefined) {
      if (this.#places.size >= REMEMBERED) this.#forget();
      this.#places.set(key, (place = { site, mark, through, open: 0, before: 0, rises: 0 }));
    }
    return place;
  }
}

/** What is known where no stack was taken, or it had no line of the user's. */
export const NOWHERE: Place = { site: undefined, mark: '', through: [], open: 0, before: 0, rises: 0 };

import type { Through } from '../../leak.js';
import type { LeakSite } from '../../site.js';
import { CreationPaths } from './creation-paths.js';
import { Depth } from './stack-depth.js';
import { readStack, type Reading, type ReadingRules } from './read-stack.js';
import { type ArgumentOf, host } from '../base/host.js';
import { type IgnoreFrame, isIgnoredFrame } from './ignored-frames.js';
import { ownFolders } from './own-folders.js';
import { fileInPackage, isLibraryFile } from './packages.js';
import { fileInProject } from './project.js';
import { stackText } from './stack-text.js';

/** Where something was made, as the registry keeps it: interned, so that equal ones are one object. */
export interface Place {
  /** A line of the user's; of `package`, where there is none. */
  readonly site: LeakSite | undefined;
  readonly through: Through | undefined;
  readonly package: string | undefined;
  /** For fingerprints: the file and the nearest named function, without a line. */
  readonly mark: string;
  /** The frames of rxjs before all others. */
  readonly along: readonly string[];
  /** The argument of the call at this line that it is about. */
  readonly argument: ArgumentOf | undefined;
  /** How many records of it are open that have stayed: see {@link Growth}. */
  open: number;
  /** How many were at the end of the last window, and in how many windows in a row they became more. */
  before: number;
  rises: number;
  /** How many records of it were counted, and how many of them have ended: see {@link Siblings}. */
  made: number;
  ended: number;
}

/** A stack that has not been formatted. It keeps its frames' `this` and closures alive until it is. */
export interface Stack {
  stack: unknown;
  /** Lends its line where this one has none. */
  lender: Stack | Place | undefined;
}

/**
 * What a stack is captured on. It passes for an `Error`, as the program's own `Error.prepareStackTrace` is handed it.
 */
export class StackHolder implements Stack {
  stack: unknown = undefined;
  lender: Stack | Place | undefined = undefined;
}
Object.setPrototypeOf(StackHolder.prototype, Error.prototype);

/** Costs ~1 us, and ~0.3 us per frame that is walked over. `below` is the function whose caller comes first. */
export function takeStack(frames: number, below: (...args: never[]) => unknown = takeStack): Stack {
  const taken = new StackHolder();
  const limit = setLimit(frames);
  // Typed as always there, but older Safaris and Firefoxes have it not.
  if ((Error as Partial<ErrorConstructor>).captureStackTrace) Error.captureStackTrace(taken, below);
  else taken.stack = new Error().stack;
  setLimit(limit);
  return taken;
}

/** Sets how many frames are taken, and returns how many were. Frozen, or an accessor that throws, it stays as it is. */
function setLimit(frames: number): number {
  try {
    const before = Error.stackTraceLimit;
    Error.stackTraceLimit = frames;
    return before;
  } catch {
    return frames;
  }
}

/** By shape: the record may have been made by another copy of this package, whose class is another. */
export function isStack(where: Stack | Place | undefined): where is Stack {
  return where !== undefined && 'lender' in where;
}

/** As many different stacks as are remembered; a program that has more pays for parsing them again. */
const REMEMBERED = 1_000;

/** Formats stacks, and interns what they say. */
export class Places {
  /** The folders of the copies of rxjs that are known. */
  readonly libraries = new Set<string>();
  /** Files that hold rxjs among other things. */
  readonly bundles = new Set<string>();
  readonly depth = new Depth();
  readonly paths = new CreationPaths();
  /** Lines of which none was open have been forgotten, with their numbers. */
  forgot = false;
  readonly #read = new Map<string, Place>();
  readonly #places = new Map<string, Place>();
  #own: readonly string[] | undefined;
  #ignored: readonly IgnoreFrame[] = [];

  /** Whose frames are not the line that is reported, from now on. */
  ignore(frames: readonly IgnoreFrame[]): void {
    this.#ignored = frames;
    this.#read.clear();
  }

  /** Of the same line, but about an argument of the call there: where that stands is looked up when somebody asks. */
  argumentOf(place: Place, argument: ArgumentOf): Place {
    const { site, through, package: of, along } = place;
    return this.#intern({ site, through, package: of, along }, argument);
  }

  place(stack: Pick<Stack, 'stack'>): Place {
    const text = stackText(stack);
    const known = this.#read.get(text);
    if (known) return known;
    const { isWhole, ...reading } = readStack(text, this.rules);
    const missed = !isWhole && this.depth.missed(framesOf(text));
    // Whether it is the package's own is not known then.
    const place = this.#intern(missed ? { ...reading, package: undefined } : reading);
    if (this.#read.size >= REMEMBERED) this.#read.clear();
    this.#read.set(text, place);
    return place;
  }

  /** Keeps who has called, where somebody takes that. */
  noteCallers(record: object, stack: Pick<Stack, 'stack'>): void {
    if (this.paths.kept) this.paths.note(record, stackText(stack), () => this.rules);
  }

  /** By what rules stacks are read. */
  get rules(): ReadingRules {
    this.#own ??= ownFolders(String(new Error().stack));
    const folders = [...this.#own, ...this.libraries, ...(host.ownFolders ?? [])];
    return {
      isLibrary: (file) => isLibraryFile(file, folders),
      isBundle: (file) => this.bundles.has(file),
      mapFrame: host.mapFrame,
      isIgnored: (frame) => isIgnoredFrame(this.#ignored, frame),
    };
  }

  clear(): void {
    this.depth.clear();
    this.paths.clear();
    this.#read.clear();
    this.#places.clear();
    this.forgot = false;
  }

  /** All of whose line some are open. */
  places(): Iterable<Place> {
    return this.#places.values();
  }

  /** Those of which none is open: a program has more lines over time, but not without end. */
  #forget(): void {
    this.forgot = true;
    this.#read.clear();
    for (const [key, { open }] of this.#places) if (open === 0) this.#places.delete(key);
  }

  #intern(reading: Omit<Reading, 'isWhole'>, argument?: ArgumentOf): Place {
    const key = JSON.stringify([reading, argument]);
    let place = this.#places.get(key);
    if (place === undefined) {
      if (this.#places.size >= REMEMBERED) this.#forget();
      this.#places.set(key, (place = { ...reading, mark: markOf(reading), argument, ...NONE_OPEN }));
    }
    return place;
  }
}

function framesOf(stack: string): number {
  return stack.split('\n').length - 1;
}

const NONE_OPEN = { open: 0, before: 0, rises: 0, made: 0, ended: 0 };

/** The same on every machine, wherever the project lies. */
function markOf({ site, package: of }: Omit<Reading, 'isWhole'>): string {
  if (site === undefined) return '';
  const file = of === undefined ? fileInProject(site.file) : fileInPackage(site.file);
  return `${file}#${site.function ?? ''}`;
}

/** The line of it, as exactly as the host can show it. Reads the file: for a report, not for each subscription. */
export function siteOf(place: Place): LeakSite | undefined {
  const { site, argument } = place;
  if (site === undefined || argument === undefined || host.argumentAt === undefined) return site;
  let exact = looked.get(place);
  if (exact === undefined) looked.set(place, (exact = host.argumentAt(site, argument) ?? site));
  return exact;
}

const looked = new WeakMap<Place, LeakSite>();

/** Is it a line of the user's? */
export function isOfUser(place: Place): boolean {
  return place.site !== undefined && place.package === undefined;
}

/** What is known where no stack was taken, or it had no line of the user's. */
export const NOWHERE: Place = {
  site: undefined,
  through: undefined,
  package: undefined,
  mark: '',
  along: [],
  argument: undefined,
  ...NONE_OPEN,
};

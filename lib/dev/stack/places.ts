import type { Through } from '../../leak.js';
import type { LeakSite } from '../../site.js';
import { CreationPaths } from './creation-paths.js';
import { StackDepth } from './stack-depth.js';
import { readStack, type Reading, type ReadingRules } from './read-stack.js';
import { type ArgumentOf, host } from '../base/host.js';
import { type IgnoreFrame, isIgnoredFrame } from './ignored-frames.js';
import { ownFolders } from './own-folders.js';
import { fileInPackage, isLibraryFile } from './packages.js';
import { fileInProject } from './project.js';
import { runningStackText, stackText } from './stack-text.js';

/** A site as the registry keeps it: interned, so that equal places are one object. */
export interface Place {
  /** A line of the user, or of `package` if there is no such line. */
  readonly site: LeakSite | undefined;
  readonly through: Through | undefined;
  readonly package: string | undefined;
  /**
   * The part of a fingerprint that names the place: the file and the nearest named function, without a line
   * number.
   */
  readonly fingerprintPart: string;
  /** The frames of rxjs above the line, nearest first. */
  readonly rxjsFrames: readonly string[];
  /** The argument of the call at this line that is meant, if it is not the whole call. */
  readonly argument: ArgumentOf | undefined;
  /** The number of open records that the sweep has counted: see {@link Growth}. */
  open: number;
  /** `open` at the end of the last window, and the number of consecutive windows in which it rose. */
  openBefore: number;
  rises: number;
  /** The number of records that were counted, and of those that have ended: see {@link Siblings}. */
  made: number;
  ended: number;
}

/**
 * A captured stack that has not been formatted. Until then it keeps the `this` and the closures of its frames
 * alive.
 */
export interface Stack {
  stack: unknown;
  /** Supplies the line if this stack has none. */
  fallback: Stack | Place | undefined;
}

/**
 * The object that a stack is captured on. It is an `Error` for `instanceof`, since the program's own
 * `Error.prepareStackTrace` receives it.
 */
export class StackHolder implements Stack {
  stack: unknown = undefined;
  fallback: Stack | Place | undefined = undefined;
}
Object.setPrototypeOf(StackHolder.prototype, Error.prototype);

/**
 * Captures a stack, without formatting it. Costs ~1 us, and ~0.3 us for each frame. The first frame is the
 * caller of `below`.
 */
export function takeStack(frames: number, below: (...args: never[]) => unknown = takeStack): Stack {
  const taken = new StackHolder();
  const limit = setLimit(frames);
  // Older versions of Safari and Firefox lack it, although its type is not optional.
  if ((Error as Partial<ErrorConstructor>).captureStackTrace) Error.captureStackTrace(taken, below);
  else taken.stack = new Error().stack;
  setLimit(limit);
  return taken;
}

/**
 * Sets the number of frames that are captured, and returns the previous one. If the property is frozen or
 * throws, it stays as it is.
 */
function setLimit(frames: number): number {
  try {
    const before = Error.stackTraceLimit;
    Error.stackTraceLimit = frames;
    return before;
  } catch {
    return frames;
  }
}

/** Checked by shape, since the record may come from another copy of this package. */
export function isStack(where: Stack | Place | undefined): where is Stack {
  return where !== undefined && 'fallback' in where;
}

/**
 * The number of different stacks that are remembered; beyond it, stacks are parsed again. Places are remembered
 * up to the same number; more only if they have open records.
 */
const MAX_REMEMBERED = 1_000;

/** Reads stacks, and interns the results as places. */
export class Places {
  /** The folders of all known copies of rxjs. */
  readonly libraries = new Set<string>();
  /** Files that contain rxjs and other code. */
  readonly bundles = new Set<string>();
  readonly depth = new StackDepth();
  readonly paths = new CreationPaths();
  /** Whether places without open records, and their counts, have been discarded. */
  hasDiscarded = false;
  /** By the text of a stack, or of its first frames: undefined if these do not suffice. */
  readonly #parsed = new Map<string, Place | undefined>();
  readonly #places = new Map<string, Place>();
  /** The number of places at which the unused ones are discarded. */
  #most = MAX_REMEMBERED;
  #ownFolders: readonly string[] | undefined;
  #ignored: readonly IgnoreFrame[] = [];

  /** Sets the frames that are never the reported line. */
  ignoreFrames(frames: readonly IgnoreFrame[]): void {
    this.#ignored = frames;
    this.#parsed.clear();
  }

  /**
   * The place of one argument of the call at the same line. The exact position is looked up when it is
   * needed.
   */
  argumentOf(place: Place, argument: ArgumentOf): Place {
    return this.#intern(place, argument);
  }

  /** The place that a stack leads to. */
  place(stack: Pick<Stack, 'stack'>): Place {
    // Not while another stack is being formatted.
    this.#ownFolders ??= ownOf();
    // A profile needs all frames.
    const text = stackText(stack, this.paths.enabled ? undefined : (first) => this.#suffices(first));
    const known = this.#parsed.get(text);
    if (known) return known;
    const reading = readStack(text, this.rules);
    const missed = !reading.isComplete && this.depth.reportMissed(framesOf(text));
    // A frame of the user may be missing, so the package may not have subscribed on its own.
    return this.#remember(text, this.#intern(missed ? { ...reading, package: undefined } : reading));
  }

  /** Whether the first frames of a stack lead to its place. */
  #suffices(first: string): boolean {
    if (this.#parsed.has(first)) return this.#parsed.get(first) !== undefined;
    const reading = readStack(first, this.rules);
    return this.#remember(first, reading.isDecided ? this.#intern(reading) : undefined) !== undefined;
  }

  #remember<Result extends Place | undefined>(text: string, place: Result): Result {
    if (this.#parsed.size >= MAX_REMEMBERED) this.#parsed.clear();
    this.#parsed.set(text, place);
    return place;
  }

  /** The frames of rxjs above all others, as they run: reading them takes no source map. */
  rxjsFramesOf(stack: Stack): readonly string[] {
    return readStack(runningStackText(stack), { ...this.rules, mapFrame: undefined }).rxjsFrames;
  }

  /** Keeps the call path of a record, if a profile is being taken. */
  keepCallers(record: object, stack: Pick<Stack, 'stack'>): void {
    if (this.paths.enabled) this.paths.add(record, stackText(stack), () => this.rules);
  }

  /** The rules for reading stacks. */
  get rules(): ReadingRules {
    const folders = [...(this.#ownFolders ??= ownOf()), ...this.libraries, ...(host.ownFolders ?? [])];
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
    this.#parsed.clear();
    this.#places.clear();
    this.#most = MAX_REMEMBERED;
    this.hasDiscarded = false;
  }

  /** All places that are remembered. */
  all(): Iterable<Place> {
    return this.#places.values();
  }

  /**
   * Discards places without open records: over time a program may use any number of lines. The next time is
   * when as many have come again as are left, so that thousands of open lines are not walked for each new one.
   */
  #discardUnused(): void {
    this.#parsed.clear();
    for (const [key, { open }] of this.#places) {
      if (open > 0) continue;
      this.#places.delete(key);
      this.hasDiscarded = true;
    }
    this.#most = Math.max(MAX_REMEMBERED, 2 * this.#places.size);
  }

  #intern({ site, through, package: of, rxjsFrames }: Found, argument?: ArgumentOf): Place {
    const reading: Found = { site, through, package: of, rxjsFrames };
    const key = JSON.stringify([reading, argument]);
    let place = this.#places.get(key);
    if (place === undefined) {
      if (this.#places.size >= this.#most) this.#discardUnused();
      this.#places.set(
        key,
        (place = { ...reading, fingerprintPart: fingerprintPartOf(reading), argument, ...NONE_OPEN }),
      );
    }
    return place;
  }
}

function ownOf(): readonly string[] {
  return ownFolders(stackText(takeStack(1)));
}

function framesOf(stack: string): number {
  return stack.split('\n').length - 1;
}

const NONE_OPEN = { open: 0, openBefore: 0, rises: 0, made: 0, ended: 0 };

/** What is kept of a reading. */
type Found = Omit<Reading, 'isComplete' | 'isDecided'>;

/** Does not depend on the machine, nor on the folder of the project. */
function fingerprintPartOf({ site, package: of }: Found): string {
  if (site === undefined) return '';
  const file = of === undefined ? fileInProject(site.file) : fileInPackage(site.file);
  return `${file}#${site.function ?? ''}`;
}

/** The site of a place, as exactly as the host knows it. Reads the source file, so it is for reports only. */
export function siteOf(place: Place): LeakSite | undefined {
  const { site, argument } = place;
  if (site === undefined || argument === undefined || host.argumentAt === undefined) return site;
  let exact = exactSites.get(place);
  if (exact === undefined) exactSites.set(place, (exact = host.argumentAt(site, argument) ?? site));
  return exact;
}

const exactSites = new WeakMap<Place, LeakSite>();

/** Whether it is a line of the user. */
export function isUserLine(place: Place): boolean {
  return place.site !== undefined && place.package === undefined;
}

/** The place of a record without a stack, or without a frame that can be reported. */
export const UNKNOWN_PLACE: Place = {
  site: undefined,
  through: undefined,
  package: undefined,
  fingerprintPart: '',
  rxjsFrames: [],
  argument: undefined,
  ...NONE_OPEN,
};

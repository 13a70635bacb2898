import { realTimers } from '../base/real-timers.js';
import { plainFile } from './file-names.js';
import { packageOf } from './packages.js';

type Formatter = (error: Error, frames: readonly CallSite[]) => unknown;

/** A frame as V8 passes it to `prepareStackTrace`. */
interface CallSite {
  getFileName?(): string | null | undefined;
  toString(): string;
}

const currentFormatter = (): Formatter | undefined =>
  Reflect.get(Error, 'prepareStackTrace') as Formatter | undefined;

/**
 * The text of a stack, formatted like the program's other stacks, i.e. with the source maps of Node, tsx or a
 * test runner. Frames of Node and of installed packages keep the location that runs, since their maps name files
 * that are not installed.
 *
 * The program's own formatter receives an `Error`, as V8 passes one. If it throws or returns no text, all
 * frames keep the location that runs.
 *
 * @param isEnough Whether the text of the first few frames shows all that is needed.
 */
export function stackText(taken: { readonly stack: unknown }, isEnough?: (text: string) => boolean): string {
  const before = sourceMapFormatter();
  if (before === undefined && (isEnough === undefined || !formatsAsRunning())) return String(taken.stack);
  let running: readonly CallSite[] | undefined;
  const format = (some: readonly CallSite[]): unknown =>
    before === undefined ? textOf(some) : formatMapped(some, (own) => before(new Error(), own));
  const text = formatWith((_, frames) => {
    running = frames;
    return isEnough === undefined ? format(frames) : formatFirst(frames, format, isEnough);
  }, taken);
  // Without `running`, the stack had been formatted before.
  return typeof text === 'string' || running === undefined ? String(text) : textOf(running);
}

/** The text of a stack that was not formatted before, with the locations that run. */
export function runningStackText(taken: { readonly stack: unknown }): string {
  return String(formatWith((_, frames) => textOf(frames), taken));
}

/**
 * The number of frames that are formatted first. Most often the line of the user is one of them: V8 needs four
 * times as long for a stack of 30, and a formatter with source maps even longer.
 */
const FIRST = 4;

/** Formats the first frames of a stack, if these are enough, or else all. */
function formatFirst(
  frames: readonly CallSite[],
  format: (frames: readonly CallSite[]) => unknown,
  isEnough: (text: string) => boolean,
): unknown {
  if (frames.length <= FIRST) return format(frames);
  const first = format(frames.slice(0, FIRST));
  return typeof first === 'string' && isEnough(first) ? first : format(frames);
}

function textOf(frames: readonly CallSite[]): string {
  return ['Error', ...frames.map(lineOf)].join('\n');
}

/** Whether a formatter of the program, which may use source maps, formats its stacks. */
export const hasSourceMaps = (): boolean => sourceMapFormatter() !== undefined;

function sourceMapFormatter(): Formatter | undefined {
  const formatter = currentFormatter();
  return formatter?.name === NODE_FORMATTER && !usesSourceMaps() ? undefined : formatter;
}

/**
 * Whether stacks have the locations that run while there is no formatter. Node can use source maps without one,
 * and for another realm (a `vm` context, as of jest) it uses the formatter of the main one, which does not show.
 * The timers of such a realm are functions of the main one.
 */
function formatsAsRunning(): boolean {
  return !usesSourceMaps() && Object.getPrototypeOf(realTimers.setTimeout) === Function.prototype;
}

/** The name of Node's default formatter, which uses source maps if they are enabled. */
const NODE_FORMATTER = 'ErrorPrepareStackTrace';

function usesSourceMaps(): boolean {
  const { process } = globalThis as { process?: { sourceMapsEnabled?: boolean } };
  return process?.sourceMapsEnabled === true;
}

/** If intrinsics are frozen, no formatter can be set, and the program's own formats the stack. */
function formatWith(formatter: Formatter, taken: { readonly stack: unknown }): unknown {
  const before = currentFormatter();
  const isSet = Reflect.set(Error, 'prepareStackTrace', formatter);
  try {
    return taken.stack;
  } catch {
    return undefined;
  } finally {
    if (isSet) Reflect.set(Error, 'prepareStackTrace', before);
  }
}

/**
 * Formats only the frames that can have a source map: a test runner takes ~50 us for each. If the formatter does
 * not return one line for each frame, the result is its text of all frames.
 */
function formatMapped(
  frames: readonly CallSite[],
  format: (frames: readonly CallSite[]) => unknown,
): unknown {
  const unmapped = new Set(frames.filter(runsAsWritten));
  if (unmapped.size === 0) return format(frames);
  const own = frames.filter((frame) => !unmapped.has(frame));
  const text = own.length === 0 ? 'Error' : format(own);
  if (typeof text !== 'string') return text;
  const lines = text.split('\n');
  const first = lines.length - own.length;
  const rest = lines.splice(Math.max(0, first));
  if (first < 0 || !rest.every((line) => line.startsWith('    at '))) return format(frames);
  for (const frame of frames) lines.push(unmapped.has(frame) ? lineOf(frame) : (rest.shift() as string));
  return lines.join('\n');
}

/** Is it a frame of Node, or of an installed package? */
function runsAsWritten(frame: CallSite): boolean {
  const file = frame.getFileName?.();
  return typeof file === 'string' && (file.startsWith('node:') || packageOf(plainFile(file)) !== undefined);
}

function lineOf(frame: CallSite): string {
  return `    at ${frame.toString()}`;
}

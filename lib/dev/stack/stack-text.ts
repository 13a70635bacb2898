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
 * test runner. Frames of installed packages keep the location that runs, since their maps name files that are
 * not installed.
 *
 * The program's own formatter receives an `Error`, as V8 passes one. If it throws or returns no text, all
 * frames keep the location that runs.
 */
export function stackText(taken: { readonly stack: unknown }): string {
  const before = currentFormatter();
  if (before === undefined || (before.name === NODE_FORMATTER && !usesSourceMaps()))
    return String(taken.stack);
  let running: readonly CallSite[] | undefined;
  const text = formatWith((_, frames) => {
    running = frames;
    return before(new Error(), frames);
  }, taken);
  // The stack had been formatted before.
  if (running === undefined) return String(text);
  return typeof text === 'string'
    ? withPackageFrames(running, text)
    : ['Error', ...running.map(lineOf)].join('\n');
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

function withPackageFrames(running: readonly CallSite[], text: string): string {
  if (!running.some(isOfPackage)) return text;
  const lines = text.split('\n');
  const first = lines.length - running.length;
  if (!lines.slice(Math.max(0, first)).every((line) => line.startsWith('    at '))) return text;
  return lines
    .map((line, at) => {
      const frame = running[at - first];
      return frame !== undefined && isOfPackage(frame) ? lineOf(frame) : line;
    })
    .join('\n');
}

function isOfPackage(frame: CallSite): boolean {
  const file = frame.getFileName?.();
  return typeof file === 'string' && packageOf(plainFile(file)) !== undefined;
}

function lineOf(frame: CallSite): string {
  return `    at ${frame.toString()}`;
}

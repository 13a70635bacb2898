import { plainFile } from './file-names.js';
import { packageOf } from './packages.js';

type Formatter = (error: Error, frames: readonly Frame[]) => unknown;

/** A frame, as V8 gives it. */
interface Frame {
  getFileName?(): string | null | undefined;
  toString(): string;
}

const formatterNow = (): Formatter | undefined =>
  Reflect.get(Error, 'prepareStackTrace') as Formatter | undefined;

/**
 * The text of a stack, formatted as the program's other stacks are, with the maps that Node, tsx or a test runner follow; but for the frames of
 * installed packages: these are as they run, since their maps lead to files that nobody has.
 *
 * A formatter of the program's is given an `Error`, as V8 gives it one; where it throws, or gives no text, all frames are
 * as they run.
 */
export function stackText(taken: { readonly stack: unknown }): string {
  const before = formatterNow();
  if (before === undefined || (before.name === NODES_OWN && !followsMaps())) return String(taken.stack);
  let running: readonly Frame[] | undefined;
  const text = formattedBy((_, frames) => {
    running = frames;
    return before(new Error(), frames);
  }, taken);
  // It had been formatted already.
  if (running === undefined) return String(text);
  return typeof text === 'string'
    ? withPackagesAs(running, text)
    : ['Error', ...running.map(lineOf)].join('\n');
}

/** The default of Node, which follows maps where it is told to. */
const NODES_OWN = 'ErrorPrepareStackTrace';

function followsMaps(): boolean {
  const { process } = globalThis as { process?: { sourceMapsEnabled?: boolean } };
  return process?.sourceMapsEnabled === true;
}

/** Where intrinsics are frozen, no formatter can be set: then it comes as the program has it. */
function formattedBy(formatter: Formatter, taken: { readonly stack: unknown }): unknown {
  const before = formatterNow();
  const isSet = Reflect.set(Error, 'prepareStackTrace', formatter);
  try {
    return taken.stack;
  } catch {
    return undefined;
  } finally {
    if (isSet) Reflect.set(Error, 'prepareStackTrace', before);
  }
}

function withPackagesAs(running: readonly Frame[], text: string): string {
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

function isOfPackage(frame: Frame): boolean {
  const file = frame.getFileName?.();
  return typeof file === 'string' && packageOf(plainFile(file)) !== undefined;
}

function lineOf(frame: Frame): string {
  return `    at ${frame.toString()}`;
}

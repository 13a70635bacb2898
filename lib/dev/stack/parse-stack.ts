import { parseStack, type StackFrameLite } from 'error-stack-parser-es/lite';

/** A parenthesis that closes within a line is a part of a path, or of the place of an `eval`. */
const WITHIN = /\)./;
/** V8: `at name (place)`. */
const NAMED = /^(?!.*\(eval at )(\s*at .*? \()(.*)(?=\)$)/;
/** V8: `at place`. Firefox and Safari: `name@place`. */
const BARE = /^(\s*at |[^@]*@)(?!.* > eval)(.*[^)])$/;
const HIDDEN = ['\uE000', '\uE001'] as const;

/** The frames of a stack. The parser removes parentheses, which a path may have: `app/(shop)/page.js`. */
export function stackFrames(stack: string): StackFrameLite[] {
  if (!WITHIN.test(stack)) return parseStack(stack);
  const frames = parseStack(stack.split('\n').map(hidden).join('\n'));
  return frames.map((frame) => (frame.file === undefined ? frame : { ...frame, file: shown(frame.file) }));
}

function hidden(line: string): string {
  return line.replace(NAMED.test(line) ? NAMED : BARE, (_, before: string, place: string) => {
    return before + place.replaceAll('(', HIDDEN[0]).replaceAll(')', HIDDEN[1]);
  });
}

function shown(file: string): string {
  return file.replaceAll(HIDDEN[0], '(').replaceAll(HIDDEN[1], ')');
}

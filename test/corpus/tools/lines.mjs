import { pathToFileURL } from 'node:url';

/** The line of the first frame of a stack that is in the file; 0 where there is none. */
export function lineOf(stack, file) {
  const names = [file, pathToFileURL(file).href];
  for (const frame of stack.split('\n')) {
    for (const name of names) {
      const at = frame.indexOf(`${name}:`);
      if (at >= 0) return parseInt(frame.slice(at + name.length + 1), 10);
    }
  }
  return 0;
}

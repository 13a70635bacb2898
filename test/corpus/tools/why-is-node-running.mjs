import { resolve } from 'node:path';
import whyIsNodeRunning from 'why-is-node-running';

/** It prints what keeps the process running, with the lines that led there. What the runner itself made is left out. */
export function watch({ file }) {
  return {
    begin() {},
    answer() {
      const lines = [];
      whyIsNodeRunning({ error: (line) => lines.push(line) });
      const handles = lines.join('\n').split('\n# ').slice(1);
      return { marked: handles.flatMap((handle) => read(handle, file)) };
    },
  };
}

function read(handle, file) {
  const frames = handle.split('\n').flatMap((line) => {
    const [, name, at] = /^(.*?):(\d+)(?: |$)/.exec(line) ?? [];
    return name === undefined ? [] : [{ name: resolve(name), line: Number(at) }];
  });
  const own = frames.find(({ name }) => name === file);
  const ofRxjs = frames.some(({ name }) => name.includes('/node_modules/rxjs/'));
  if (own === undefined && !ofRxjs) return [];
  return [{ line: own?.line ?? 0, count: 1 }];
}

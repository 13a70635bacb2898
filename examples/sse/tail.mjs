import { watch } from 'node:fs';
import { open } from 'node:fs/promises';
import { concatMap, defer, Observable, startWith } from 'rxjs';

/** The lines of a file that grows, from the first on, as `tail -f -n +1` prints them. Never ends by itself. */
export function tail(file) {
  return defer(() => {
    let position = 0;
    let begun = Buffer.alloc(0);

    async function newLines() {
      const bytes = await readFrom(file, position);
      position += bytes.length;
      const text = Buffer.concat([begun, bytes]);
      const end = text.lastIndexOf('\n') + 1;
      begun = text.subarray(end);
      return text.toString('utf8', 0, end).split('\n').slice(0, -1);
    }

    return changesOf(file).pipe(
      startWith('what is there already'),
      concatMap(newLines),
      concatMap((lines) => lines),
    );
  });
}

function changesOf(file) {
  return new Observable((subscriber) => {
    const watcher = watch(file, (change) => subscriber.next(change));
    watcher.on('error', (error) => subscriber.error(error));
    return () => watcher.close();
  });
}

async function readFrom(file, position) {
  const handle = await open(file);
  try {
    const { size } = await handle.stat();
    const { buffer, bytesRead } = await handle.read({ buffer: Buffer.alloc(size - position), position });
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

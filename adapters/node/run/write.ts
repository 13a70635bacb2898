import { writeSync } from 'node:fs';

/** The time (ms) that a reader may take without reading. Then the rest is dropped. */
const PATIENCE = 5_000;
const PAUSE = 5;

/**
 * Writes all of `text` before it returns, since nothing asynchronous runs while a process exits. Waits if the
 * pipe is full. A reader that has gone, or that reads nothing for five seconds, misses the rest.
 */
export function writeNow(fd: number, text: string): void {
  try {
    writeWhole(fd, text);
  } catch {
    // Nobody reads the error.
  }
}

/** The same as `writeNow`, but throws if it cannot write. */
export function writeWhole(fd: number, text: string): void {
  const bytes = Buffer.from(text);
  let waited = 0;
  for (let at = 0; at < bytes.length;) {
    try {
      at += writeSync(fd, bytes, at);
      waited = 0;
    } catch (error) {
      if (!isFull(error) || waited >= PATIENCE) throw error;
      pause();
      waited += PAUSE;
    }
  }
}

function isFull(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'EAGAIN';
}

function pause(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE);
}

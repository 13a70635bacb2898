import type { ChildProcess, StdioOptions } from 'node:child_process';
import { fstatSync, readFileSync } from 'node:fs';

/** The first descriptor after the standard streams. */
const FIRST = 3;
const MOST = 256;

/**
 * The streams and descriptors of this process, for the program; `ipc` if there is a channel. They are the
 * lowest descriptors, without a gap. The descriptors after a gap were opened by Node itself.
 */
export function inheritedStdio(): StdioOptions {
  const channel = process.channel === undefined ? undefined : channelDescriptor();
  const stdio: (number | 'inherit' | 'ipc')[] = ['inherit', 'inherit', 'inherit'];
  for (let fd = FIRST; fd < MOST; fd++) {
    if (fd === channel) stdio.push('ipc');
    else if (isOfOthers(fd)) stdio.push(fd);
    else break;
  }
  if (channel !== undefined && !stdio.includes('ipc')) stdio.push('ipc');
  return stdio;
}

function channelDescriptor(): number {
  return (process.channel as unknown as { fd?: number }).fd ?? -1;
}

/** The first descriptor that Node opens is that of its event loop, which is not a file of a known type. */
function isOfOthers(fd: number): boolean {
  try {
    const stat = fstatSync(fd);
    return (
      stat.isFile() || stat.isFIFO() || stat.isSocket() || stat.isCharacterDevice() || stat.isDirectory()
    );
  } catch {
    return false;
  }
}

/**
 * The serialization of our own channel. Node removes the variable from the environment, but Linux still shows
 * it.
 */
export function channelSerialization(): 'json' | 'advanced' {
  try {
    return /(?:^|\0)NODE_CHANNEL_SERIALIZATION_MODE=advanced(?:\0|$)/.test(
      readFileSync('/proc/self/environ', 'utf8'),
    )
      ? 'advanced'
      : 'json';
  } catch {
    return 'json';
  }
}

/** Passes messages on in both directions, as long as both ends are open. Returns the undo. */
export function relayChannel(child: ChildProcess): () => void {
  if (process.send === undefined) return ignore;
  const down = (message: unknown, handle: unknown): void => {
    if (child.connected) child.send(message as never, handle as never, ignore);
  };
  const leave = (): void => {
    if (child.connected) child.disconnect();
  };
  const stop = (): void => {
    process.off('message', down);
    process.off('disconnect', leave);
    if (process.connected) process.disconnect();
  };
  process.on('message', down);
  process.on('disconnect', leave);
  child.on('message', (message, handle) => {
    if (process.connected) process.send?.(message, handle, undefined, ignore);
  });
  child.on('disconnect', stop);
  return stop;
}

/** There is no channel, or its other end has closed meanwhile, which no sender can know. */
function ignore(): void {}

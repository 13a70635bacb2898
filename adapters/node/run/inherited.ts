import type { ChildProcess, StdioOptions } from 'node:child_process';
import { fstatSync, readFileSync } from 'node:fs';

/** The first descriptor that is no standard stream. */
const FIRST = 3;
const MOST = 256;

/**
 * The streams and descriptors that this process was started with, for the program; `ipc` where it was given a channel.
 * They are the lowest ones, in a row: behind them stand those that Node has opened for itself.
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

/** Node's own first one is its event loop's, which is of no kind that a file has. */
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

/** How messages are written on our own channel: Node takes it out of the environment, where Linux still shows it. */
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

/** Passes messages on, both ways, for as long as both ends are there. */
export function relayChannel(child: ChildProcess): void {
  if (process.send === undefined) return;
  const down = (message: unknown, handle: unknown): void => {
    if (child.connected) child.send(message as never, handle as never, ignore);
  };
  const leave = (): void => {
    if (child.connected) child.disconnect();
  };
  process.on('message', down);
  process.on('disconnect', leave);
  child.on('message', (message, handle) => {
    if (process.connected) process.send?.(message, handle, undefined, ignore);
  });
  child.on('disconnect', () => {
    process.off('message', down);
    process.off('disconnect', leave);
    if (process.connected) process.disconnect();
  });
}

/** The other end has gone meanwhile: the sender has no way to know, with us in between or without. */
function ignore(): void {}

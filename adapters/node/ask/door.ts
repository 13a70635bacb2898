import { chmodSync, lstatSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';

/** A question to a running program. */
export interface Question {
  readonly what: 'name' | 'text' | 'json';
  readonly color?: boolean;
  /** Whether each subscription that was opened since the start counts as a leak, as under a mark. */
  readonly sinceStart?: boolean;
}

/** A program that can be asked: its process id, and that of the command that started it. */
export interface Door {
  readonly pid: number;
  readonly parent: number | undefined;
  readonly path: string;
}

const WINDOWS = process.platform === 'win32';
const PIPE = '\\\\.\\pipe\\rxleash-';

/**
 * Opens a local socket at which this process answers questions. It is in a folder that only its user can enter;
 * on Windows it is a named pipe. It does not keep the process alive. Undefined if there can be none. Returns
 * the undo.
 */
export function openDoor(
  parent: number | undefined,
  answer: (question: Question) => Iterable<string>,
): (() => void) | undefined {
  const folder = ownFolder(true);
  if (folder === undefined) return undefined;
  const name = parent === undefined ? `${process.pid}` : `${process.pid}.${parent}`;
  const path = WINDOWS ? `${PIPE}${process.pid}` : join(folder, name);
  const server = createServer({ allowHalfOpen: true }, (socket) => answerOn(socket, answer));
  // Nobody can ask, and the program goes on. The command reports that to a user who tries.
  server.on('error', () => server.close());
  if (!WINDOWS) rmSync(path, { force: true });
  server.listen(path).unref();
  if (!WINDOWS) closeToOthers(path);
  return () => {
    server.close();
    if (!WINDOWS) rmSync(path, { force: true });
  };
}

/** The folder is closed to others already. */
function closeToOthers(path: string): void {
  try {
    chmodSync(path, 0o600);
  } catch {
    // There is no socket: the server reports why.
  }
}

function answerOn(socket: Socket, answer: (question: Question) => Iterable<string>): void {
  let asked = '';
  socket.setEncoding('utf8');
  // The asking process may leave before the answer.
  socket.on('error', () => socket.destroy());
  socket.on('data', (text: string) => (asked += text));
  socket.on('end', () => {
    try {
      for (const piece of answer(JSON.parse(asked) as Question)) socket.write(piece);
    } catch (error) {
      socket.write(`rxleash could not report: ${String(error)}\n`);
    }
    socket.end();
  });
}

/** The folder for the sockets of this user. Undefined if it is not safe, or cannot be made. */
function ownFolder(make: boolean): string | undefined {
  if (WINDOWS) return PIPE;
  const { uid } = userInfo();
  const folder = join(tmpdir(), `rxleash-${uid}`);
  try {
    if (make) mkdirSync(folder, { recursive: true, mode: 0o700 });
    const stat = lstatSync(folder);
    return stat.isDirectory() && stat.uid === uid && (stat.mode & 0o077) === 0 ? folder : undefined;
  } catch {
    return undefined;
  }
}

/** The open sockets. Those of processes that ended without closing theirs are removed. */
export function openDoors(): Door[] {
  const folder = ownFolder(false);
  if (folder === undefined) return [];
  const names = WINDOWS
    ? readdirSync('\\\\.\\pipe\\').flatMap((name) => /^rxleash-(\d+)$/.exec(name)?.[1] ?? [])
    : readdirSync(folder).filter((name) => /^\d+(?:\.\d+)?$/.test(name));
  return names.flatMap((name) => {
    const [pid = 0, parent] = name.split('.').map(Number);
    const path = WINDOWS ? `${PIPE}${name}` : join(folder, name);
    if (runs(pid)) return [{ pid, parent, path }];
    if (!WINDOWS) rmSync(path, { force: true });
    return [];
  });
}

/** Whether it runs, also if it belongs to another user. */
export function runs(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

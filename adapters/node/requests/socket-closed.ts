interface Closes {
  on(event: 'close', listener: () => void): unknown;
  off(event: 'close', listener: () => void): unknown;
}

/**
 * The callbacks that wait for a socket to close: the socket has one listener for all of them, and none when
 * they are gone.
 */
const waiting = new WeakMap<object, Set<() => void>>();

/** Calls `tell` when the socket has closed. Returns the undo. */
export function onSocketClosed(socket: object, tell: () => void): () => void {
  const tells = waiting.get(socket) ?? listenTo(socket as Closes);
  tells.add(tell);
  return () => {
    tells.delete(tell);
    if (tells.size === 0) stopListening(socket as Closes);
  };
}

const listeners = new WeakMap<object, () => void>();

function listenTo(socket: Closes): Set<() => void> {
  const tells = new Set<() => void>();
  const listener = (): void => {
    for (const tell of [...tells]) tell();
  };
  waiting.set(socket, tells);
  listeners.set(socket, listener);
  socket.on('close', listener);
  return tells;
}

function stopListening(socket: Closes): void {
  const listener = listeners.get(socket);
  if (listener !== undefined) socket.off('close', listener);
  waiting.delete(socket);
  listeners.delete(socket);
}

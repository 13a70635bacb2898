import { badOption } from '../../../lib/wording.js';
import type { Owner } from '../../../lib/owner/types.js';
import { type ConnectionLike, connectionOf } from './socket-lives.js';
import { lifeOwner } from './life-owner.js';
import type { Life } from './life.js';
import { checkRequestOptions, nameOf, type RequestOwnerOptions } from './options.js';

/** Options of {@link socketOwner}. */
export type SocketOwnerOptions<Socket = ConnectionLike> = RequestOwnerOptions<Socket>;

/**
 * Makes an owner that lives as long as a connection: a WebSocket of `ws`, a socket of `socket.io`, or one of
 * `node:net` or `node:tls`.
 *
 * The reason of its close is `the client has left`, `the connection has been closed` (both sides had agreed),
 * `the server is shutting down` or `the server cut the connection`. If it closes for another reason (its
 * parent drains, its deadline has passed), it waits for the connection during its grace. Then it ends its
 * subscriptions, and the connection: a WebSocket with the code 1001.
 *
 * For a socket that is already closed, the owner is closed from the start. The same socket always has the same
 * owner, with the options of the first call. The options are those of {@link requestOwner}.
 *
 * Costs an owner and one or two listeners per connection. Throws a `TypeError` at once for an argument that is
 * not a socket, and for an unknown option.
 *
 * ```ts
 * sockets.on('connection', (socket) => {
 *   const client = socketOwner(socket, { parent: app, name: 'prices' });
 *   prices$.pipe(ownedBy(client)).subscribe((price) => socket.send(price));
 * });
 * ```
 */
export function socketOwner<Socket extends ConnectionLike>(
  socket: Socket,
  options: SocketOwnerOptions<Socket> = {},
): Owner {
  const life = connectionOf(socket);
  if (life === undefined) {
    throw new TypeError(badOption('socket', socket, 'a socket of node:net, ws or socket.io'));
  }
  checkRequestOptions('socketOwner()', options);
  const known = owners.get(socket);
  if (known !== undefined) return known;
  const owner = makeOwner(socket, life, options);
  owners.set(socket, owner);
  return owner;
}

/** The name of an owner that was given none. */
export const UNNAMED_SOCKET = 'socket';

const owners = new WeakMap<object, Owner>();

function makeOwner<Socket extends ConnectionLike>(
  socket: Socket,
  life: Life,
  options: SocketOwnerOptions<Socket>,
): Owner {
  const { name = UNNAMED_SOCKET, onClientLeft = 'end' } = options;
  return lifeOwner(life, nameOf(socket, name), options, onClientLeft);
}

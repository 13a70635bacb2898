import type { ExecutionContext } from '@nestjs/common';

import { createOwner } from '../../lib/owner/owner.js';
import type { Owner } from '../../lib/owner/types.js';
import { CLIENT_LEFT } from '../node/requests/connection-end.js';
import { connectionOf } from '../node/requests/socket-lives.js';
import { requestOwner } from '../node/requests/request-owner.js';
import { renameOwner, type RequestScope, scopeInForce } from '../node/requests/request-scope.js';
import { socketOwner, UNNAMED_SOCKET } from '../node/requests/socket-owner.js';
import type { RequestLike, ResponseLike } from '../node/requests/response-life.js';

/** The reason of the close of a message's owner, if nothing else has ended it. */
export const ANSWERED = 'the answer has been sent';

/** The owner of the work of a handler, in each transport. */
export class WorkOwners {
  readonly #sockets = new Map<object, number>();
  readonly #messages = new WeakMap<object, Owner>();

  constructor(
    readonly root: Owner,
    readonly onClientLeft: 'end' | 'keep',
  ) {}

  /** The owner for this execution: the same one for every caller. Undefined for an unknown transport. */
  ownerFor(context: ExecutionContext, name: string): Owner | undefined {
    switch (context.getType<string>()) {
      case 'http':
        return this.#ofRequest(context, name);
      case 'ws':
        return this.#ofSocket(context);
      case 'rpc':
        return this.#ofMessage(context);
      default:
        return undefined;
    }
  }

  /** The message was answered: work that the handler has started beside its answer ends. */
  endMessage(context: ExecutionContext): void {
    this.#messages.get(messageKey(context))?.close({ reason: ANSWERED }).catch(ignore);
  }

  /** A guard or a middleware may have requested the owner before the handler was known. */
  nameRequest(context: ExecutionContext, name: string): void {
    const scope = this.scopeFor(context);
    if (scope !== undefined) scope.rename(name);
    else this.#ofRequest(context, name);
  }

  #ofRequest(context: ExecutionContext, name: string): Owner {
    const known = this.scopeFor(context);
    if (known !== undefined) return known.ensureOwner();
    const http = context.switchToHttp();
    const [request, response] = [
      http.getRequest<Wrapped<RequestLike>>(),
      http.getResponse<Wrapped<ResponseLike>>(),
    ];
    const owner = requestOwner(request.raw ?? request, response.raw ?? response, {
      parent: this.root,
      onClientLeft: this.onClientLeft,
    });
    renameOwner(owner, name);
    return owner;
  }

  /** The context of this request, if it is the current one. */
  scopeFor(context: ExecutionContext): RequestScope | undefined {
    const scope = scopeInForce();
    if (scope === undefined || scope.install.undone) return undefined;
    const request = context.getArgByIndex<Wrapped<object>>(0);
    return scope.request === request || scope.request === request.raw ? scope : undefined;
  }

  #ofSocket(context: ExecutionContext): Owner | undefined {
    const client = context.switchToWs().getClient<Parameters<typeof socketOwner>[0]>();
    if (connectionOf(client) === undefined) return undefined;
    const type = context.getClass();
    const name = (): string => {
      const number = (this.#sockets.get(type) ?? 0) + 1;
      this.#sockets.set(type, number);
      return `${type.name} socket ${number}`;
    };
    const owner = socketOwner(client, { parent: this.root, onClientLeft: this.onClientLeft, name });
    // `handleConnection` may have requested it before, without a name.
    if (owner.name === UNNAMED_SOCKET) renameOwner(owner, name());
    return owner;
  }

  #ofMessage(context: ExecutionContext): Owner {
    const key = messageKey(context);
    const known = this.#messages.get(key);
    if (known !== undefined) return known;
    const socket = socketOf(context);
    const owner = createOwner({ name: `${context.getHandler().name} (rpc)`, parent: this.root });
    this.#messages.set(key, owner);
    if (socket !== undefined) this.#endWith(socket, owner);
    return owner;
  }

  /** In a transport with connections, a message ends with its connection. */
  #endWith(socket: object, owner: Owner): void {
    const life = connectionOf(socket);
    if (life === undefined) return;
    const connection = socketOwner(socket as Parameters<typeof socketOwner>[0], { name: 'connection' });
    const release = connection.own(() => {
      if (this.onClientLeft === 'end') owner.close({ reason: CLIENT_LEFT }).catch(ignore);
    });
    owner.own(release, { name: 'connection' });
  }
}

/** Fastify wraps both. */
type Wrapped<T> = T & { readonly raw?: T };

/** Each message has a context of its own, or without one a list of arguments of its own. */
function messageKey(context: ExecutionContext): object {
  const message = context.switchToRpc().getContext<unknown>();
  return typeof message === 'object' && message !== null ? message : context.getArgs();
}

/** The connection below the context of a TCP message. A transport of the user's may have no context. */
function socketOf(context: ExecutionContext): object | undefined {
  const message = context.switchToRpc().getContext<{ getSocketRef?: () => { netSocket?: object } } | null>();
  return message?.getSocketRef?.().netSocket;
}

/** Nobody awaits this close: `join()` and the parent report its failures. */
function ignore(): void {}

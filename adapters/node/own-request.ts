import { badOption } from '../../lib/errors.js';
import { knownOptions } from '../../lib/options.js';
import { createOwner, OWNER_OPTIONS } from '../../lib/owner.js';
import type { Owner, OwnerOptions } from '../../lib/owner-types.js';

/** A request of `node:http` or `node:http2`, or of what is built on them. */
export interface RequestLike {
  readonly method?: string | undefined;
  readonly url?: string | undefined;
}

/** Its response. */
export interface ResponseLike {
  readonly writableEnded: boolean;
  readonly writableFinished?: boolean;
  readonly destroyed?: boolean;
  readonly closed?: boolean;
  once(event: 'close', listener: () => void): unknown;
  destroy(): unknown;
}

/**
 * Makes an owner that lives as long as a request: it closes when the response has been sent, or the client has left.
 *
 * It owns the response as well. Closed for another reason (its parent drains, its deadline has come) it waits for the
 * response for as long as its grace; then it ends what it owns, gives the handler one turn to answer, and cuts the
 * connection if that has not even begun to end the response.
 *
 * Of a response that has closed already, after an `await` say, it makes an owner that is closed. Options are those of
 * `createOwner`; the default `name` is the method and the path.
 *
 * Costs an owner and a listener per request. Throws a `TypeError` at once for what is no response, or no option.
 *
 * ```ts
 * createServer((request, response) => {
 *   const client = ownRequest(request, response, { parent: app });
 *   lines$.pipe(ownedBy(client)).subscribe((line) => response.write(line));
 * });
 * ```
 *
 * After the `Context()` of Go's `http.Request`.
 */
export function ownRequest(request: RequestLike, response: ResponseLike, options: OwnerOptions = {}): Owner {
  checkResponse(response);
  knownOptions('ownRequest()', options, OWNER_OPTIONS);
  const owner = createOwner({ name: nameOf(request), ...options });
  if (hasClosed(response)) {
    close(owner, response, options);
    return owner;
  }
  const held = new HeldResponse(response);
  owner.own(held, { name: 'response' });
  // Whatever happens to the owner, this happens once, and nothing is left on the response.
  response.once('close', () => {
    held.ended();
    close(owner, response, options);
  });
  return owner;
}

/** Owned as a subscription is, since it can end by itself: an owner that drains waits for it. */
class HeldResponse {
  closed = false;
  readonly #listeners = new Set<() => void>();

  constructor(readonly response: ResponseLike) {}

  add(listener: () => void): void {
    this.#listeners.add(listener);
  }

  remove(listener: () => void): void {
    this.#listeners.delete(listener);
  }

  ended(): void {
    this.closed = true;
    for (const listener of this.#listeners) listener();
    this.#listeners.clear();
  }

  /** The owner waits for the promise, for as long as it waits for any teardown. */
  async unsubscribe(): Promise<void> {
    const { response } = this;
    // A handler that awaits what has just been ended hears of it in this turn, and may answer yet.
    await new Promise((resolve) => setImmediate(resolve));
    if (this.closed) return;
    const closed = new Promise<void>((resolve) => this.#listeners.add(resolve));
    if (!response.writableEnded) response.destroy();
    await closed;
  }
}

function close(owner: Owner, response: ResponseLike, { grace = 0 }: OwnerOptions): void {
  const sent = response.writableFinished ?? response.writableEnded;
  const reason = sent ? 'the response has been sent' : 'the client has left';
  // Where it drains already, for longer than that, it has nobody left to drain for.
  // Nobody awaits this close: what fails in it is told by `join()`, and by the parent.
  owner.close({ reason, grace }).catch(() => undefined);
}

function hasClosed({ closed, destroyed }: ResponseLike): boolean {
  return closed === true || destroyed === true;
}

/** Without what stands behind the `?`: names are for people and logs, and are not to carry secrets. */
function nameOf({ method, url }: RequestLike): string {
  return [method, url?.replace(/[?#].*/, '')].filter(Boolean).join(' ') || 'request';
}

function checkResponse(response: unknown): void {
  const { once, destroy } = (response ?? {}) as Partial<Record<string, unknown>>;
  if (typeof once === 'function' && typeof destroy === 'function') return;
  throw new TypeError(badOption('response', response, 'the response of a Node server'));
}

import { checkLimits, type Limits } from './settings.js';

const LIMIT = Symbol.for('rxleash/nest/limit/v1');

interface Limited {
  [LIMIT]?: Limits;
}

/**
 * Limits a handler, or all of a class: what has not ended by then is unsubscribed from, `abortable` work behind it is aborted, and the
 * client is answered with 504, or a `WsException` or `RpcException` in those transports. It goes before the `limit` of {@link RxleashModule.forRoot}. On an `@Sse`
 * handler only that of the handler itself counts.
 *
 * Throws a `TypeError` or a `RangeError` at once for what is no limit.
 *
 * ```ts
 * class PricesController {
 *   board() {
 *     return prices$;
 *   }
 * }
 * Limit({ total: 5_000 })(PricesController);
 * ```
 */
export function Limit(limits: Limits): ClassDecorator & MethodDecorator {
  checkLimits('@Limit()', limits);
  return (target: object, _name?: string | symbol, descriptor?: PropertyDescriptor): void => {
    const limited = (descriptor?.value ?? target) as Limited;
    Object.defineProperty(limited, LIMIT, { value: limits, configurable: true });
  };
}

/** That of the handler, else of its class, else `otherwise`. Streams of events have that of the handler alone. */
export function limitOf(handler: object, type: object, otherwise: Limits | undefined): Limits | undefined {
  const own = (handler as Limited)[LIMIT];
  if (own !== undefined || isSse(handler)) return own;
  return (type as Limited)[LIMIT] ?? otherwise;
}

/** Nest marks the handlers of `@Sse`. */
export function isSse(handler: object): boolean {
  return Reflect.getMetadata('__sse__', handler) === true;
}

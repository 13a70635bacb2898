import { checkLimits, type Limits } from './settings.js';

const LIMIT = Symbol.for('rxleash/nest/limit/v1');

interface Limited {
  [LIMIT]?: Limits;
}

/**
 * Limits a handler, or all handlers of a class. When the limit is exceeded, the result is unsubscribed,
 * `abortable` work behind it is aborted, and the client is answered with 504, or with a `WsException` or
 * `RpcException` in those transports. It overrides the `limit` of {@link RxleashModule.forRoot}. For an `@Sse`
 * handler, only a limit of the handler itself applies.
 *
 * Throws a `TypeError` or a `RangeError` at once for an invalid limit.
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

/**
 * The limit of the handler, else that of its class, else `otherwise`. Only the handler's own limit applies to a
 * stream of events.
 */
export function limitOf(handler: object, type: object, otherwise: Limits | undefined): Limits | undefined {
  const own = (handler as Limited)[LIMIT];
  if (own !== undefined || isSse(handler)) return own;
  return (type as Limited)[LIMIT] ?? otherwise;
}

/** The metadata key of handlers with `@Sse`. */
export function isSse(handler: object): boolean {
  return Reflect.getMetadata('__sse__', handler) === true;
}

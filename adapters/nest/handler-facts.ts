import type { ExecutionContext } from '@nestjs/common';

import { isSse, limitOf } from './limit.js';
import type { Limits } from './settings.js';

/** The facts that are the same for every execution of a handler. */
export interface HandlerFacts {
  /** Such as `PricesController.board`. */
  readonly name: string;
  readonly limits: Limits | undefined;
  readonly isSse: boolean;
  /** Whether the handler has injected the response: then Nest does not send its result. */
  readonly answersItself: boolean;
}

/** The facts of all handlers. Each is made once, since reading metadata takes as long as answering. */
export class FactsOfHandlers {
  /**
   * By class, since a handler may be inherited. A handler that is a property of its controller may be a new
   * function for each request.
   */
  readonly #known = new Map<object, WeakMap<object, HandlerFacts>>();

  constructor(readonly limit: Limits | undefined) {}

  of(context: ExecutionContext): HandlerFacts {
    const type = context.getClass();
    let ofClass = this.#known.get(type);
    if (ofClass === undefined) this.#known.set(type, (ofClass = new WeakMap()));
    const handler = context.getHandler();
    let facts = ofClass.get(handler);
    if (facts === undefined) {
      const name = `${type.name}.${handler.name}`;
      facts = {
        name,
        limits: limitOf(handler, type, this.limit),
        isSse: isSse(handler),
        answersItself: answersItself(type, handler.name),
      };
      ofClass.set(handler, facts);
    }
    return facts;
  }
}

/** Nest keeps the parameters of a handler by kind: 1 is the response, 2 is `next`. */
function answersItself(type: object, name: string): boolean {
  const asked = (Reflect.getMetadata('__routeArguments__', type, name) ?? {}) as object;
  if (Reflect.getMetadata('__responsePassthrough__', type, name) === true) return false;
  return Object.keys(asked).some((kind) => /^[12]:/.test(kind));
}

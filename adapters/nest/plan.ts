import type { ExecutionContext } from '@nestjs/common';

import { isSse, limitOf } from './limit.js';
import type { Limits } from './settings.js';

/** What holds for every execution of a handler. */
export interface Plan {
  /** `PricesController.board` */
  readonly name: string;
  readonly limits: Limits | undefined;
  readonly isSse: boolean;
  /** It has asked for the response: Nest does not send what it returns. */
  readonly answersItself: boolean;
}

/** The plans of all handlers, each made once: to read metadata takes as long as to answer. */
export class Plans {
  /** By class, since a handler may be inherited. One that is a property of its controller may be made anew for each request. */
  readonly #known = new Map<object, WeakMap<object, Plan>>();

  constructor(readonly limit: Limits | undefined) {}

  of(context: ExecutionContext): Plan {
    const type = context.getClass();
    let ofClass = this.#known.get(type);
    if (ofClass === undefined) this.#known.set(type, (ofClass = new WeakMap()));
    const handler = context.getHandler();
    let plan = ofClass.get(handler);
    if (plan === undefined) {
      const name = `${type.name}.${handler.name}`;
      plan = {
        name,
        limits: limitOf(handler, type, this.limit),
        isSse: isSse(handler),
        answersItself: answersItself(type, handler.name),
      };
      ofClass.set(handler, plan);
    }
    return plan;
  }
}

/** Nest keeps what a handler has asked for, by kind: 1 is the response, 2 is `next`. */
function answersItself(type: object, name: string): boolean {
  const asked = (Reflect.getMetadata('__routeArguments__', type, name) ?? {}) as object;
  if (Reflect.getMetadata('__responsePassthrough__', type, name) === true) return false;
  return Object.keys(asked).some((kind) => /^[12]:/.test(kind));
}

import type { ModulesContainer } from '@nestjs/core';

import { Enhancer } from './enhancer.js';

/** The metadata keys of Nest for the guards and interceptors of a class, and for gateways. */
const GUARDS = '__guards__';
const INTERCEPTORS = '__interceptors__';
const IS_GATEWAY = 'websockets:is_gateway';

type Class = new (...args: never[]) => unknown;

/**
 * Puts `enhancer` first among the guards and interceptors of all controllers and gateways. Global ones do not
 * reach the microservices of a hybrid application. Returns the undo.
 */
export function attach(enhancer: Enhancer, modules: ModulesContainer): () => void {
  const classes = [...new Set(handlersIn(modules))];
  for (const type of classes) for (const key of [GUARDS, INTERCEPTORS]) write(key, type, [enhancer]);
  return () => {
    for (const type of classes) {
      for (const key of [GUARDS, INTERCEPTORS])
        if (listOf(key, type).includes(enhancer)) write(key, type, []);
    }
  };
}

function* handlersIn(modules: ModulesContainer): Generator<Class> {
  for (const { controllers, providers } of modules.values()) {
    for (const { metatype } of controllers.values()) if (metatype) yield metatype as Class;
    for (const { metatype } of providers.values()) {
      if (typeof metatype === 'function' && Reflect.hasMetadata(IS_GATEWAY, metatype))
        yield metatype as Class;
    }
  }
}

function listOf(key: string, type: Class): unknown[] {
  return (Reflect.getMetadata(key, type) as unknown[] | undefined) ?? [];
}

/** Replaces the enhancer of another application. */
function write(key: string, type: Class, ours: readonly Enhancer[]): void {
  const others = listOf(key, type).filter((each) => !(each instanceof Enhancer));
  Reflect.defineMetadata(key, [...ours, ...others], type);
}

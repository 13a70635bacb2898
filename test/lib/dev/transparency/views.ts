import { deepStrictEqual } from 'node:assert';
import { inspect } from 'node:util';

import { format } from '@vitest/pretty-format';
import { expect } from 'vitest';

/** The result of a call, or the message of its error. */
function answer(ask: () => string): string {
  try {
    return ask();
  } catch (error) {
    return `${(error as Error).name}: ${(error as Error).message}`;
  }
}

/** Whether a comparison holds, or its message. */
function verdict(compare: () => void): string {
  return answer(() => {
    compare();
    return 'equal';
  });
}

/** All own keys at every depth, in order, enumerable or not. */
function keys(value: unknown, met = new Map<unknown, number>()): unknown {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return typeof value;
  const known = met.get(value);
  if (known !== undefined) return `as ${known}`;
  met.set(value, met.size);
  return Reflect.ownKeys(value).map((key) => {
    const { enumerable, ...of } = Object.getOwnPropertyDescriptor(value, key) as PropertyDescriptor;
    return [String(key), enumerable, 'value' in of ? keys(of.value, met) : 'an accessor'];
  });
}

/** Of an Observable without a function of its own, `showHidden` shows the accessors of its prototype, too: the one exception. */
const ACCESSOR = /,?\s*_subscribe: \[Getter\/Setter\]/g;

const show = (value: unknown): string =>
  inspect(value, { depth: 20, showHidden: true }).replace(ACCESSOR, '');

/** The views of an object for printing, comparing and copying; `twin` was made in the same way. */
export function views(object: object, twin: object): Record<string, unknown> {
  return {
    inspect: answer(() => inspect(object, { depth: 20 })),
    'inspect, with what is hidden': answer(() => show(object)),
    'pretty-format': answer(() => format(object)),
    JSON: answer(() => JSON.stringify(object)),
    'Object.keys': Object.keys(object),
    getOwnPropertyNames: Object.getOwnPropertyNames(object),
    getOwnPropertySymbols: Object.getOwnPropertySymbols(object),
    'own keys, all the way down': keys(object),
    'Object.assign': answer(() => show(Object.assign({}, object))),
    structuredClone: answer(() => show(structuredClone(object))),
    toEqual: verdict(() => {
      expect(object).toEqual(twin);
    }),
    toStrictEqual: verdict(() => {
      expect(object).toStrictEqual(twin);
    }),
    deepStrictEqual: verdict(() => {
      deepStrictEqual(object, twin);
    }),
  };
}

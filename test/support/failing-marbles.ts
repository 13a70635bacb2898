import { readFileSync } from 'node:fs';

import { type MarbleContext, runMarbles } from '../../marbles/index.js';

/** The error of a marble test that fails. */
export function failureOf(body: (m: MarbleContext) => void): Error {
  try {
    runMarbles(body);
  } catch (error) {
    return error as Error;
  }
  throw new Error('The marble test passed.');
}

/** The whole message, without line numbers, which change with every edit. */
export function messageOf(body: (m: MarbleContext) => void): string {
  return failureOf(body).message.replace(/(\.test\.ts):\d+:\d+/g, '$1:<line>');
}

/** The line of code that an error points to. */
export function lineOf(error: Error): string {
  const [, file = '', line = ''] = /^\s+at .*?\(?(\/[^():]+):(\d+):\d+\)?$/m.exec(error.stack ?? '') ?? [];
  return readFileSync(file, 'utf8').split('\n')[Number(line) - 1]?.trim() ?? '';
}

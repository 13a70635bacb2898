import { leakGate } from '../adapters/vitest/index.js';

/** Files of tests that do not run under the leak gate, each with the reason. */
const BARE: readonly (readonly [RegExp, string])[] = [
  [/^test\/lib\/dev\//, 'switches dev mode on and off, and looks at all that it knows'],
  [/^test\/adapters\/gate\//, 'is about the gate'],
  [/^test\/adapters\/node\/profile\//, 'switches dev mode on and off, and looks at all that it knows'],
  [/^test\/adapters\/angular\//, 'has an application leak, and looks at what dev mode knows of it'],
  [/^test\/adapters\/inspector\//, 'leaves open what the inspector is to show'],
  [/^test\/marbles\//, 'leaves open what the toolkit is to find, on its virtual clock'],
  [/^test\/operators\/with-leak-guard\.test/, 'tests a guard that is not there while dev mode is off'],
  [/^test\/operators\/owned-by-end-of-pipe/, 'compares an operator with dev mode on and off'],
  [
    /^test\/operators\/(?:operators\.property|hears-its-end)/,
    'compares the operators with dev mode on and off',
  ],
  [
    /^test\/operators\/(?:abortable|on-ending|owned-by|timeout-or-abort-(?:abort|limits))\.test/,
    'looks at streams that go on',
  ],
  [/^test\/operators\/lets-go/, 'asks what is kept of a stream, while nothing else watches it'],
  [/^test\/lib\/(?:channel|owner\/owner-like)\.test/, 'looks at what stays with an owner that is open'],
];

leakGate({ strict: true, unwatched: BARE.map(([files]) => files) });

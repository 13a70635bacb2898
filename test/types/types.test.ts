import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

import { Checker } from './checker.js';

/*
 * The type tests are the files *.test-d.ts here: `npm run typecheck` checks them, nobody runs them. These tests show
 * that they fail where they should.
 */
const owners = 'test/types/owners.test-d.ts';
const operators = 'test/types/operators.test-d.ts';
const devMode = 'test/types/dev-mode.test-d.ts';
const TIME = 120_000;

/** Ways to spoil a declaration, and whose business it is. */
// prettier-ignore
const spoils = [
  { file: 'operators/timeout-or-abort.ts', from: 'OperatorFunction<T, T | ObservedValueOf<R>>;', to: 'MonoTypeOperatorFunction<T>;', fails: operators },
  { file: 'operators/timeout-or-abort.ts', from: 'readonly with?: (info: TimeoutInfo<T, M>) => R;', to: 'readonly with?: (info: unknown) => R;', fails: operators },
  { file: 'operators/abortable.ts',        from: '): Observable<ObservedValueOf<Input>> {',     to: '): Observable<unknown> {',     fails: operators },
  { file: 'operators/owned-by.ts',         from: '): MonoTypeOperatorFunction<T> {',            to: '): MonoTypeOperatorFunction<any> {', fails: operators },
  { file: 'lib/ending.ts',                 from: "readonly by: 'guard'; readonly leak: Leak",   to: "readonly by: 'guard'; readonly leak: unknown", fails: operators },
  { file: 'lib/owner/types.ts',            from: "Omit<OwnerOptions, 'parent'>",                to: 'OwnerOptions',                 fails: owners },
  { file: 'lib/owner/types.ts',            from: 'join(): Promise<CloseReport>;',               to: 'join(): Promise<unknown>;',    fails: owners },
  { file: 'lib/channel.ts',                from: '): Subject<T> {',                             to: '): Subject<any> {',            fails: owners },
  { file: 'lib/leak.ts',                   from: 'readonly idle?: number;',                     to: 'readonly idle: number;',       fails: devMode },
  { file: 'lib/dev/settings.ts',           from: "readonly track?: 'guarded' | 'all';",         to: 'readonly track?: string;',     fails: devMode },
];

describe('the type tests', () => {
  const checker = new Checker();

  it.each(spoils)(
    'fail where $file says `$to`',
    ({ file, from, to, fails }) => {
      const spoiled = checker.complaints(fails, { [file]: (text) => text.replace(from, to) });
      expect(spoiled).not.toEqual([]);
    },
    TIME,
  );

  /** An argument, a property, an option, a comparison or an assignment that does not fit; nothing that is not found. */
  const MISFITS = [1360, 2322, 2339, 2345, 2353, 2367, 2379, 2540, 2554, 2559, 2561, 2739, 2740, 2741, 2769];

  it.each([owners, operators, devMode])(
    'pass, and refuse what they say they refuse, for what it is: %s',
    (file) => {
      const lines = readFileSync(file, 'utf8').split('\n');
      const expected = lines.flatMap((line, at) => (line.includes('@ts-expect-error') ? [at + 2] : []));
      const complaints = checker.complaints(file, {
        [file]: (text) => text.replaceAll('@ts-expect-error', 'refused:'),
      });
      expect(complaints.map(({ line }) => line)).toEqual(expected);
      expect(complaints.filter(({ code }) => !MISFITS.includes(code))).toEqual([]);
    },
    TIME,
  );
});

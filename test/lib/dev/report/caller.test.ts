import { describe, expect, it } from 'vitest';

import { callerOf, frameOf, framesOf, pointTo, siteText } from '../../../../lib/dev/report/caller.js';
import { lineOfCaller } from '../support.js';

const site = { file: '/app/src/prices.ts', line: 3, column: 5 };
const named = { ...site, function: 'show' };

describe('the line that called this library', () => {
  it('is the first line outside of libraries', () => {
    const line = lineOfCaller(1);
    expect(callerOf().site).toMatchObject({ file: import.meta.filename, line });
  });

  it('comes with the user’s frames below it, down to the first frame of a library', () => {
    const stack = [
      'Error',
      '    at find (/app/node_modules/rxjs/dist/cjs/find.js:1:1)',
      '    at show (/app/src/prices.ts:3:5)',
      '    at main (/app/src/main.ts:1:1)',
      '    at run (/app/node_modules/rxjs/dist/cjs/run.js:1:1)',
      '    at again (/app/src/main.ts:2:1)',
    ];
    const users = stack.slice(2, 4).join('\n');
    expect(framesOf({ site, stack: stack.join('\n') })).toBe(users);
    expect(framesOf({ site, stack: stack.slice(0, 4).join('\n') })).toBe(users);
    expect(framesOf({ site, stack: stack.slice(0, 2).join('\n') })).toBe('');
    expect(framesOf(undefined)).toBe('');
  });

  it('is shown as text and as a stack frame', () => {
    expect([site, named, undefined].map(siteText)).toEqual([
      '/app/src/prices.ts:3:5',
      '/app/src/prices.ts:3:5 in show',
      'an unknown line',
    ]);
    expect([site, named, undefined].map(frameOf)).toEqual([
      '    at /app/src/prices.ts:3:5',
      '    at show (/app/src/prices.ts:3:5)',
      '',
    ]);
  });

  it('is the line that an error points to, if there is one', () => {
    expect(pointTo(new RangeError('no'), frameOf(named)).stack).toBe(
      'RangeError: no\n    at show (/app/src/prices.ts:3:5)',
    );
    const error = new RangeError('no');
    const { stack } = error;
    expect(pointTo(error, '').stack).toBe(stack);
  });
});

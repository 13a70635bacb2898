import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { applied } from '../../adapters/node/source/edit.js';
import { Folder } from './command.js';
import { typeErrors } from '../support/type-errors.js';
import { FIXED_CALLERS } from './fixed-callers.js';
import { FIXED_DROPS } from './fixed-drops.js';
import { FIXED_HANDLES } from './fixed-handles.js';
import { FIXED_HOLDERS } from './fixed-holders.js';
import { FIXED } from './fixed-programs.js';
import { FIXED_STREAMS } from './fixed-streams.js';
import { FIXED_WAYS } from './fixed-ways.js';

const PROGRAMS = [
  ...FIXED,
  ...FIXED_HANDLES,
  ...FIXED_HOLDERS,
  ...FIXED_STREAMS,
  ...FIXED_DROPS,
  ...FIXED_CALLERS,
  ...FIXED_WAYS,
];

/** What the edits have made of the programs. */
const edited = new Map<string, string>();

describe('the edit of a report', () => {
  it.each(PROGRAMS)(
    'ends the leak and leaves the output as it is: $name',
    async ({ name, program, fix, options = [], lastStays = false }) => {
      const folder = new Folder();
      const file = 'program.mjs';
      const flags = lastStays ? options : ['--strict', ...options];
      const first = await folder.report(file, program, flags);
      const [leak] = first.json.leaks;
      expect(leak).toMatchObject({ severity: 'leak', hint: fix });
      // Each edit is of the text as it was: they are applied one by one.
      let text = program;
      let last = first;
      for (let round = 0; round < 4; round++) {
        const edit = last.json.leaks.find((each) => each.edit !== undefined)?.edit;
        if (edit === undefined) break;
        text = applied(readFileSync(join(folder.folder, file), 'utf8'), edit);
        last = await folder.report(file, text, flags);
      }

      expect(text).not.toBe(program);
      edited.set(name, text);
      const left = last.json.leaks.filter(({ severity }) => severity === 'leak' || !lastStays);
      expect({ leaks: left, code: last.code, stdout: last.stdout }).toEqual({
        leaks: [],
        code: first.code,
        stdout: first.stdout,
      });
    },
  );

  it('gives the compiler nothing to say that it did not say before', () => {
    const before = new Map(PROGRAMS.map(({ name, program }) => [name, program]));
    expect(typeErrors(edited, 'js')).toEqual(typeErrors(before, 'js'));
  });
});

import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { applied } from '../../adapters/node/source/edit.js';
import { Folder } from './command.js';
import { FIXED } from './fixed-programs.js';

describe('the edit of a report', () => {
  it.each(FIXED)(
    'ends the leak and leaves the output as it is: $name',
    async ({ program, fix, options = [] }) => {
      const folder = new Folder();
      const file = 'program.mjs';
      const first = await folder.report(file, program, ['--strict', ...options]);
      const [leak] = first.json.leaks;
      expect(leak).toMatchObject({ severity: 'leak', hint: fix });
      // Each edit is of the text as it was: they are applied one by one.
      let text = program;
      let last = first;
      for (let round = 0; round < 4; round++) {
        const edit = last.json.leaks.find((each) => each.edit !== undefined)?.edit;
        if (edit === undefined) break;
        text = applied(readFileSync(join(folder.folder, file), 'utf8'), edit);
        last = await folder.report(file, text, ['--strict', ...options]);
      }

      expect(text).not.toBe(program);
      expect({ leaks: last.json.leaks, code: last.code, stdout: last.stdout }).toEqual({
        leaks: [],
        code: first.code,
        stdout: first.stdout,
      });
    },
  );
});

import { execFile } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { afterAll, expect, it } from 'vitest';

import { nestExamples } from './nest-folder.js';

/** Beside the examples, whose compiler options know decorators. */
const PROGRAM = join(nestExamples(), 'page.tmp.ts');
afterAll(() => rmSync(PROGRAM, { force: true }));

const blocks = [...readFileSync('docs/nest.md', 'utf8').matchAll(/^```js\n([^]*?)^```$/gm)].map(
  ([, source = '']) => source,
);

/** What the page takes for granted: a stream of prices, and an application that has the module among others. */
const AROUND = {
  before: `
import 'reflect-metadata';
import { Controller, Sse } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { currentOwner } from 'rxleash';
import { Limit } from 'rxleash/nest';
import { defer, interval, map } from 'rxjs';
`,
  after: `
PricesController.prototype.prices$ = defer(() => {
  const { path } = currentOwner();
  return interval(5).pipe(map(() => path));
});
@Module({ imports: [AppModule], controllers: [PricesController] })
class Root {}
const app = await NestFactory.create(Root, { logger: ['error'] });
await app.listen(0, '127.0.0.1');
const answer = await fetch((await app.getUrl()) + '/prices/live');
const reader = answer.body.getReader();
let text = '';
while (!text.includes('data:')) text += new TextDecoder().decode((await reader.read()).value);
console.log(text.trim().split('\\n').at(-1));
await reader.cancel();
await app.close();
`,
};

it('docs/nest.md: its code gives a stream of events an owner that is named by its handler', async () => {
  expect(blocks).toHaveLength(2);
  writeFileSync(PROGRAM, [AROUND.before, ...blocks, AROUND.after].join('\n'));

  const { stdout, stderr } = await promisify(execFile)(process.execPath, ['--import', 'tsx', 'page.tmp.ts'], {
    cwd: nestExamples(),
  });

  expect({ stdout, stderr }).toEqual({ stdout: 'data: app/PricesController.live\n', stderr: '' });
});

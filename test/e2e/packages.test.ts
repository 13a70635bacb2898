import { mkdirSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { Folder } from './command.js';

/** In two parts, or the tests' own server would look for that map. */
const LINK = ['source', 'MappingURL'].join('');

/** A package that subscribes for whoever calls it, with a map that leads to a file that nobody has. */
const EMITTERS = `const events = require('rxjs').fromEvent(process, 'x');
exports.Emitter = class Emitter_ { subscribe() { return events.subscribe(); } };
exports.later = async () => { await undefined; for (let n = 0; n < 2; n++) events.subscribe(); };
//# ${LINK}=index.cjs.map
`;
const MAP = JSON.stringify({
  version: 3,
  sources: ['../../../../build/bin/emitter.ts'],
  sourcesContent: ['// built elsewhere'],
  names: [],
  mappings: 'AAAA;AAAA;AAAA',
});

const PROGRAM = `const { Emitter } = require('emitters');
function showPrices() {
  new Emitter().subscribe();
}
function showNews() {
  new Emitter().subscribe();
}
for (let visit = 0; visit < 2; visit++) [showPrices(), showNews()];
`;

/** With the package in \`node_modules\`, or in this folder with a link to it there. */
function folderWith(lies: string): Folder {
  const folder = new Folder();
  mkdirSync(join(folder.folder, lies), { recursive: true });
  folder.write(join(lies, 'index.cjs'), EMITTERS);
  folder.write(join(lies, 'index.cjs.map'), MAP);
  folder.write(join(lies, 'package.json'), '{ "name": "emitters", "main": "index.cjs" }');
  const place = join(folder.folder, 'node_modules', 'emitters');
  mkdirSync(dirname(place), { recursive: true });
  if (lies !== 'node_modules/emitters') symlinkSync(join(folder.folder, lies), place);
  return folder;
}

describe.concurrent('a package that subscribes', () => {
  it.each([
    ['npm', 'node_modules/emitters', {}],
    ['pnpm', 'node_modules/.pnpm/emitters@1.0.0/node_modules/emitters', {}],
    ['npm, where Node follows maps', 'node_modules/emitters', { NODE_OPTIONS: '--enable-source-maps' }],
  ])('is told at the lines that call it, as %s installs it', async (_, lies, env) => {
    const { json, stderr } = await folderWith(lies).report('app.cjs', PROGRAM, [], { env });
    expect(json.leaks.map(({ count, sites, fingerprint }) => [count, sites[0]?.line, fingerprint])).toEqual([
      [2, 3, 'unowned|root||app.cjs#showPrices'],
      [2, 6, 'unowned|root||app.cjs#showNews'],
    ]);
    expect(stderr).toContain(' in showPrices\n  through  Emitter.subscribe of emitters\n');
  });

  it('is the user’s own where it is linked from elsewhere', async () => {
    const { json } = await folderWith('packages/emitters').report('app.cjs', PROGRAM);
    expect(json.leaks).toMatchObject([{ count: 4, sites: [{ function: 'Emitter_.subscribe' }] }]);
  });

  it('fails nothing where no line has called it, unless that is strict', async () => {
    const folder = folderWith('node_modules/emitters');
    const program = "require('emitters').later();";
    const plain = await folder.report('app.cjs', program, ['--fail-on-leak']);
    const strict = await folder.report('app.cjs', program, ['--fail-on-leak', '--strict']);
    expect([plain.code, strict.code]).toEqual([0, 1]);
    expect(plain.json.leaks).toMatchObject([{ package: 'emitters', severity: 'leak', count: 2 }]);
    expect(plain.stderr).toContain(
      '\n\nNo leaks.\n\nMade inside packages, not by your code: 2 subscriptions in 1 place. By default they do not make a check fail.\n',
    );
  });
});

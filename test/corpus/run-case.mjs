// Runs one variant of one case under one tool, in a process of its own, and writes what the tool found as JSON:
// node --expose-gc test/corpus/run-case.mjs TOOL FILE VARIANT
import { resolve } from 'node:path';
import process from 'node:process';
import { pathToFileURL } from 'node:url';

import { makeApp } from './app.mjs';

const [tool, file, variant] = process.argv.slice(2);
const clock = { skipped: 0 };
const app = makeApp(clock);

// First: some tools see only what is made after them.
const { watch } = await import(`./tools/${tool}.mjs`);
const watcher = await watch({ clock, file: resolve(file) });
const program = await import(pathToFileURL(resolve(file)).href);
if (typeof program[variant] !== 'function') throw new Error(`${file} has no ${variant}().`);

watcher.begin();
await program[variant](app);
await app.turn();
// Every grace is over: what has not ended by now is not about to.
app.skip(5_000);
await app.turn();

const answer = JSON.stringify({ about: program.about, ...(await watcher.answer()) });
process.stdout.write(answer, () => process.exit(0));

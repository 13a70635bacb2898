#!/usr/bin/env node
import { createRequire } from 'node:module';

import { printable } from '../../lib/printable.js';
import { reportOn } from './ask/ask.js';
import { writeBaseline } from './run/baseline-file.js';
import { writtenText } from './run/baseline-text.js';
import { readArguments } from './run/cli-arguments.js';
import { HELP } from './run/cli-options.js';
import { runProgram } from './run/cli-run.js';
import { writeNow } from './run/write.js';

const require = createRequire(import.meta.url);
const command = readArguments(process.argv.slice(2));

switch (command.does) {
  case 'help':
    writeNow(1, HELP);
    break;
  case 'version':
    writeNow(1, `${(require('rxleash/package.json') as { version: string }).version}\n`);
    break;
  case 'fail':
    refuse(command.message);
    writeNow(2, "'rxleash --help' shows the options.\n");
    break;
  case 'run':
    runProgram({ ...command, preload: require.resolve('rxleash/register'), refuse });
    break;
  case 'report':
    await reportOn(command.request, refuse);
    break;
  case 'write baseline':
    try {
      const { report, file } = command;
      writeNow(1, writtenText(file, writeBaseline(report, file, Date.now())));
    } catch (error) {
      refuse((error as Error).message);
    }
    break;
}

/** Exit code 2: the command failed, whatever the program would have done. */
function refuse(message: string, exitCode: number | null = 2): void {
  writeNow(2, `rxleash: ${printable(message)}\n`);
  process.exitCode = exitCode ?? 2;
}

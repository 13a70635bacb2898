import { parseArgs, type ParseArgsConfig } from 'node:util';

import type { RunOptions } from './run-options.js';

/** What the command line asks for. */
export type Command =
  | { readonly does: 'help' | 'version' }
  | { readonly does: 'run'; readonly program: readonly [string, ...string[]]; readonly options: RunOptions }
  | { readonly does: 'fail'; readonly message: string };

export const HELP = `Usage: rxleash run [options] [--] <file> [arguments…]

Runs a Node program and tells, when it ends, which lines left RxJS subscriptions open.

Options, before the file (all that comes after it is the program's):
  --json FILE      write the report to FILE too, as JSON
  --fail-on-leak   exit with 1 when there are leaks and the program itself ended with 0
  --strict         whatever is left open is a leak (else: two or more of one line)
  --gc             collect garbage before the report
  --residue        look also after timers, servers, sockets and watchers that
                   subscriptions leave running
  --include-open   list also what is open and not accused
  --help           show this
  --version        show the version

The report comes at the end of the program, at Ctrl-C, and at SIGUSR2 (without ending it).
The program's exit code is kept. Exit code 2: rxleash itself could not do what was asked.
Options for node go into NODE_OPTIONS, such as NODE_OPTIONS='--import tsx'.
`;

const OPTIONS = {
  json: { type: 'string' },
  'fail-on-leak': { type: 'boolean' },
  strict: { type: 'boolean' },
  gc: { type: 'boolean' },
  residue: { type: 'boolean' },
  'include-open': { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean' },
} as const satisfies ParseArgsConfig['options'];

/** Reads a command line. Never throws: what is wrong is said in the `message`. */
export function readArguments(args: readonly string[]): Command {
  const [word, ...rest] = args;
  switch (word) {
    case 'run':
      return readRun(rest);
    case '--help':
    case '-h':
    case 'help':
      return { does: 'help' };
    case '--version':
      return { does: 'version' };
    case undefined:
      return fail('No command was given.');
    default:
      return fail(
        word.startsWith('-')
          ? `rxleash has no option "${word}". Options of a run come after the word "run".`
          : `rxleash has no command "${word}". To run a program: rxleash run ${word}`,
      );
  }
}

function readRun(args: readonly string[]): Command {
  const split = startOfProgram(args);
  const program = args.slice(args[split] === '--' ? split + 1 : split);
  let values: ReturnType<typeof readOptions>;
  try {
    values = readOptions(args.slice(0, split));
  } catch (error) {
    return fail(wordsFor(error));
  }
  if (values.help) return { does: 'help' };
  if (values.version) return { does: 'version' };
  if (values.json === '') return fail('--json has no value; wanted is the file for the report: --json FILE.');
  const [file, ...rest] = program;
  if (file === undefined || file === '') return fail('No file to run was given.');
  return {
    does: 'run',
    program: [file, ...rest],
    options: {
      ...(values.json !== undefined && { json: values.json }),
      failOnLeak: values['fail-on-leak'] ?? false,
      strict: values.strict ?? false,
      gc: values.gc ?? false,
      residue: values.residue ?? false,
      includeOpen: values['include-open'] ?? false,
    },
  };
}

function readOptions(args: string[]) {
  return parseArgs({ args, options: OPTIONS, strict: true }).values;
}

/** The index of the first word that is neither an option of ours nor its value. */
function startOfProgram(args: readonly string[]): number {
  const { tokens } = parseArgs({
    args: [...args],
    options: OPTIONS,
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  return tokens.find(({ kind }) => kind !== 'option')?.index ?? args.length;
}

/** Node's own words for an option it refuses speak to the programmer of the command, not to its user. */
function wordsFor(error: unknown): string {
  const { code, message } = error as { code?: string; message: string };
  const option = /'(?:-\w, )?(-[^\s'=]*)/.exec(message)?.[1] ?? 'An option';
  if (code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION') {
    const known = Object.keys(OPTIONS).map((name) => `--${name}`);
    return `rxleash run has no option "${option}". It takes: ${known.join(', ')}. Those of the program come after its file.`;
  }
  if (option === '--json') return '--json has no value; wanted is the file for the report: --json FILE.';
  return `${option} takes no value.`;
}

function fail(message: string): Command {
  return { does: 'fail', message };
}

import { parseArgs } from 'node:util';

import type { ReportRequest } from '../ask/ask.js';
import { needsValue, REPORT_OPTIONS, RUN_OPTIONS } from './cli-options.js';
import { BASELINE_FILE, isFormat, type RunOptions } from './run-order.js';

/** A parsed command line. */
export type Command =
  | { readonly does: 'help' | 'version' }
  | { readonly does: 'run'; readonly program: readonly [string, ...string[]]; readonly options: RunOptions }
  | { readonly does: 'report'; readonly request: ReportRequest }
  | { readonly does: 'write baseline'; readonly report: string; readonly file: string }
  | { readonly does: 'fail'; readonly message: string };

/** Parses a command line. Never throws: an error is in `message`. */
export function readArguments(args: readonly string[]): Command {
  const [word, ...rest] = args;
  switch (word) {
    case 'run':
      return readRun(rest);
    case 'report':
      return readReport(rest);
    case 'baseline':
      return readBaseline(rest);
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
  const { json, baseline, 'no-baseline': noBaseline = false, 'ignore-frames': ignoreFrames = [] } = values;
  if (json === '') return fail(needsValue('json'));
  const { format } = values;
  if (format !== undefined && !isFormat(format)) return fail(needsValue('format'));
  if (format === 'sarif' && json === undefined) return fail('--format sarif needs a file: --json FILE.');
  if (baseline === '') return fail(needsValue('baseline'));
  if (ignoreFrames.includes('')) return fail(needsValue('ignore-frames'));
  if (values.gc && values['no-gc']) return fail('--gc and --no-gc cannot be combined.');
  if (baseline !== undefined && noBaseline) return fail('--baseline and --no-baseline cannot be combined.');
  const [file, ...rest] = program;
  if (file === undefined || file === '') return fail('No file to run was given.');
  return {
    does: 'run',
    program: [file, ...rest],
    options: {
      ...(json !== undefined && { json }),
      ...(format !== undefined && { format }),
      failOnLeak: values['fail-on-leak'] ?? false,
      strict: values.strict ?? false,
      gc: !(values['no-gc'] ?? false),
      residue: values.residue ?? false,
      includeOpen: values['include-open'] ?? false,
      ...(noBaseline ? { baseline: false } : baseline !== undefined && { baseline }),
      ...(ignoreFrames.length > 0 && { ignoreFrames }),
    },
  };
}

function readReport(args: readonly string[]): Command {
  if (args.includes('--help') || args.includes('-h')) return { does: 'help' };
  const flags = Object.keys(REPORT_OPTIONS).map((name) => `--${name}`);
  const option = args.find((arg) => arg.startsWith('-') && !flags.includes(arg));
  if (option !== undefined)
    return fail(`rxleash report has no option "${option}". It takes: ${flags.join(', ')}.`);
  const [pid, ...rest] = args.filter((arg) => !flags.includes(arg));
  if (rest.length > 0) return fail(`rxleash report takes only one pid (also got "${rest[0]}").`);
  if (pid !== undefined && !/^[1-9]\d{0,9}$/.test(pid))
    return fail(`"${pid}" is not a process id. Example: rxleash report 12345`);
  return {
    does: 'report',
    request: {
      ...(pid !== undefined && { pid: Number(pid) }),
      json: args.includes('--json'),
      sinceStart: args.includes('--since-start'),
      watch: args.includes('--watch'),
    },
  };
}

function readBaseline(args: readonly string[]): Command {
  const [word, report, file = BASELINE_FILE, ...rest] = args;
  if (args.includes('--help') || args.includes('-h')) return { does: 'help' };
  const option = args.find((arg) => arg.startsWith('-'));
  if (option !== undefined) return fail(`rxleash baseline has no option "${option}".`);
  if (word !== 'write') {
    return fail('rxleash baseline has one command, "write": rxleash baseline write REPORT.json [FILE]');
  }
  if (!report || !file) return fail('No report was given: rxleash baseline write REPORT.json [FILE]');
  if (rest.length > 0)
    return fail(`rxleash baseline write takes only a report and a file (also got "${rest[0]}").`);
  return { does: 'write baseline', report, file };
}

function readOptions(args: string[]) {
  return parseArgs({ args, options: RUN_OPTIONS, strict: true }).values;
}

/** The index of the first word that is neither an option of rxleash nor the value of one. */
function startOfProgram(args: readonly string[]): number {
  const { tokens } = parseArgs({
    args: [...args],
    options: RUN_OPTIONS,
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  return tokens.find(({ kind }) => kind !== 'option')?.index ?? args.length;
}

/** Node's messages about an invalid option address the author of the command, not its user. */
function wordsFor(error: unknown): string {
  const { code, message } = error as { code?: string; message: string };
  const option = /'(?:-\w, )?(-[^\s'=]*)/.exec(message)?.[1] ?? 'An option';
  if (code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION') {
    const known = Object.keys(RUN_OPTIONS).map((name) => `--${name}`);
    return `rxleash run has no option "${option}". It takes: ${known.join(', ')}. Options of the program come after its file.`;
  }
  return option.startsWith('--') ? needsValue(option.slice(2)) : `${option} takes no value.`;
}

function fail(message: string): Command {
  return { does: 'fail', message };
}

import type { ParseArgsConfig } from 'node:util';

import { BASELINE_FILE } from './run-order.js';

/** An option of a command: how it is parsed, and its lines in the help. */
interface CliOption {
  readonly type: 'boolean' | 'string';
  /** The letter of its short form. */
  readonly short?: string;
  readonly multiple?: boolean;
  /** The placeholder of its value, and the name of the value in errors. */
  readonly value?: readonly [placeholder: string, words: string];
  readonly help: string;
}

/** The options of `rxleash run`: parsing, errors and help follow from this table, and a test compares the docs with it. */
export const RUN_OPTIONS = {
  json: {
    type: 'string',
    value: ['FILE', 'the file for the report'],
    help: 'also write the report to FILE, as JSON',
  },
  format: {
    type: 'string',
    value: ['FORMAT', 'github or sarif'],
    help: 'github: also print annotations; sarif: write the --json FILE as SARIF',
  },
  'fail-on-leak': {
    type: 'boolean',
    help: 'exit with 1 if there are leaks and the program itself ended with 0',
  },
  strict: {
    type: 'boolean',
    help: 'report all without an open owner as leaks (default: if a line left several)',
  },
  gc: { type: 'boolean', help: 'collect garbage before the report (default)' },
  'no-gc': {
    type: 'boolean',
    help: 'do not collect garbage: subscriptions that the program has dropped count as open',
  },
  residue: {
    type: 'boolean',
    help: 'also report timers, servers, sockets and watchers that subscriptions left running',
  },
  'include-open': { type: 'boolean', help: 'also list all open subscriptions, reported or not' },
  baseline: {
    type: 'string',
    value: ['FILE', 'the file of known leaks'],
    help: `exclude the known leaks in FILE (default: ${BASELINE_FILE}, if it exists)`,
  },
  'no-baseline': { type: 'boolean', help: 'report all leaks, known or not' },
  'ignore-frames': {
    type: 'string',
    multiple: true,
    value: ['PATTERN', 'a file, folder or function'],
    help: 'a helper file, folder or function: report the line that calls it (repeatable)',
  },
  help: { type: 'boolean', short: 'h', help: 'show this help' },
  version: { type: 'boolean', help: 'show the version' },
} as const satisfies Readonly<Record<string, CliOption>> & NonNullable<ParseArgsConfig['options']>;

/** The options of `rxleash report`. */
export const REPORT_OPTIONS = {
  json: { type: 'boolean', help: 'print the report as JSON' },
  'since-start': {
    type: 'boolean',
    help: 'report all made since the start that have no open owner as leaks',
  },
  watch: { type: 'boolean', help: 'refresh every two seconds' },
} as const satisfies Readonly<Record<string, CliOption>>;

const entries = (options: Readonly<Record<string, CliOption>>): [string, CliOption][] =>
  Object.entries(options);

export const HELP = `Usage: rxleash run [options] [--] <file> [arguments…]
       rxleash report [options] [<pid>]
       rxleash baseline write <report> [<file>]

rxleash run: runs a Node program and reports, when it ends, the lines that left RxJS subscriptions open.
Its options go before the file; everything after the file belongs to the program:
${linesOf(RUN_OPTIONS)}

rxleash report: shows the open subscriptions of a program that runs under "rxleash run" or with
rxleash/register. <pid> is the process id of the program, or that of "rxleash run"; it can be left out
if there is only one such program:
${linesOf(REPORT_OPTIONS)}

rxleash baseline write: writes the leaks of a report (JSON) to a file of known leaks, by default
${BASELINE_FILE}.

The report is printed when the program ends, on Ctrl-C, and on SIGUSR2 (which does not end the program).
The program's exit code is kept, except with --fail-on-leak. If rxleash itself fails, it exits with 2.
Pass options for node in NODE_OPTIONS, such as NODE_OPTIONS='--import tsx'.
`;

/** How each option is written: `--json FILE`. */
export function writtenAs(name: string, { value }: CliOption): string {
  return `--${name}${value === undefined ? '' : ` ${value[0]}`}`;
}

function linesOf(options: Readonly<Record<string, CliOption>>): string {
  return entries(options)
    .map(([name, option]) => `  ${writtenAs(name, option).padEnd(25)}${option.help}`)
    .join('\n');
}

/** The error for an option that needs a value and has none. */
export function needsValue(name: string): string {
  const option: CliOption | undefined = entries(RUN_OPTIONS).find(([known]) => known === name)?.[1];
  return option?.value === undefined
    ? `--${name} takes no value.`
    : `--${name} needs a value, ${option.value[1]}: ${writtenAs(name, option)}.`;
}

import { spawn } from 'node:child_process';
import process from 'node:process';

import type { Case } from './cases.js';
import type { Row } from './expectations.js';

/** What a tool said about a run of a case. */
export interface Answer {
  readonly about: About;
  readonly marked: readonly Row[];
  /** Of the one tool that can tell without a mark. */
  readonly unmarked?: readonly Row[];
  /** The lines that made the producers of zombies. */
  readonly makers?: readonly Row[];
  /** How many entries the report has, with a mark. */
  readonly entries?: number;
  /** The program did not come to its end. */
  readonly failed?: boolean;
}

export interface About {
  /** The mistake, or why it only looks like one. */
  readonly what: string;
  /** Where it was made for real. */
  readonly from?: string;
  /** Words that the hint of a report must have. */
  readonly hint?: string;
  /** What kind of subscription the report must say it is. */
  readonly kind?: string;
  /** Words of what the report must say that is waited for. */
  readonly waits?: string;
  /** How many entries the report must have. */
  readonly entries?: number;
}

/** What it can tell of a run that did not come to its end. */
const BROKEN: Answer = { about: { what: '' }, marked: [], failed: true };

/** Flags for the other tools: with the ten frames that are kept by default, most would see no line of the program. */
const FRAMES = ['--stack-trace-limit=100'];

/** Each case in a process of its own, two at a time. */
export async function runAll(
  tool: string,
  cases: readonly Case[],
  tell: (one: Case, answer: Answer) => void,
): Promise<void> {
  const waiting = [...cases];
  const work = async (): Promise<void> => {
    for (let one = waiting.shift(); one !== undefined; one = waiting.shift()) {
      tell(one, await runCase(tool, one));
    }
  };
  await Promise.all([work(), work()]);
}

/** A case that fails under rxleash is an error; under another tool, it has not found anything. */
async function runCase(tool: string, { file, variant }: Case): Promise<Answer> {
  const ours = tool === 'rxleash';
  const args = [...(ours ? [] : FRAMES), '--expose-gc', 'test/corpus/run-case.mjs', tool, file, variant];
  const { code, out, err } = await node(args, 30_000);
  if (code === 0) return JSON.parse(out) as Answer;
  if (!ours) return BROKEN;
  throw new Error(`${variant} of ${file} ended with ${String(code)}:\n${err}`);
}

/** All cases under vitest, which starts its own processes. */
export async function runVitest(cases: readonly Case[]): Promise<Answer[]> {
  const files = cases.flatMap(({ file, variant }) => [file, variant]);
  const { code, out, err } = await node(['test/corpus/tools/vitest.mjs', 'reports/corpus', ...files]);
  if (code !== 0) throw new Error(`vitest ended with ${String(code)}:\n${err}`);
  return JSON.parse(out) as Answer[];
}

function node(
  args: readonly string[],
  timeout?: number,
): Promise<{ code: number | null; out: string; err: string }> {
  const child = spawn(process.execPath, args, { timeout, stdio: ['ignore', 'pipe', 'pipe'] });
  let out = '';
  let err = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, out, err }));
  });
}

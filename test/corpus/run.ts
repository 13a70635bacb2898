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
}

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

function runCase(tool: string, { file, variant }: Case): Promise<Answer> {
  const child = spawn(process.execPath, ['--expose-gc', 'test/corpus/run-case.mjs', tool, file, variant], {
    timeout: 20_000,
  });
  let out = '';
  let err = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve(JSON.parse(out) as Answer);
      else reject(new Error(`${tool} on ${variant} of ${file} ended with ${String(code)}:\n${err}`));
    });
  });
}

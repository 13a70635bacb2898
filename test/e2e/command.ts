import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { Edit } from '../../lib/edit.js';
import { Consumer } from '../package/consumer.js';

/** How a run of the command has ended, and what it and its program have said. */
export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunSettings {
  /** Flags for the Node that runs the command. */
  readonly flags?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** The installed command in a folder of its own, beside one rxjs. */
export class Folder extends Consumer {
  constructor(rxjs = '7.8.2') {
    super(rxjs);
  }

  /** Runs `rxleash …` to its end. */
  rxleash(args: readonly string[], settings: RunSettings = {}): Promise<Ended> {
    return this.start(args, settings).ended;
  }

  /** Writes a program, and runs it as `rxleash run … FILE`. */
  async run(file: string, source: string, options: readonly string[] = [], settings: RunSettings = {}) {
    this.write(file, source);
    return await this.rxleash(['run', ...options, file], settings);
  }

  /** As `run`, with the JSON it writes. */
  async report(file: string, source: string, options: readonly string[] = [], settings: RunSettings = {}) {
    const ended = await this.run(file, source, ['--json', 'report.json', ...options], settings);
    return { ...ended, json: this.json('report.json') };
  }

  json(file: string): Report {
    return JSON.parse(readFileSync(join(this.folder, file), 'utf8')) as Report;
  }

  start(args: readonly string[], { flags = [], env = {} }: RunSettings = {}): Running {
    const command = this.path('dist', 'adapters', 'node', 'cli.js');
    return this.spawn([...flags, command, ...args], env);
  }

  /** Runs Node with these arguments. */
  spawn(args: readonly string[], env: Readonly<Record<string, string>> = {}): Running {
    return new Running(
      spawn(process.execPath, args, { cwd: this.folder, env: { ...plainEnvironment(), ...env } }),
    );
  }
}

/** What is read of the JSON. */
export interface Report {
  readonly leaks: readonly ReportedLeak[];
  readonly known?: readonly ReportedLeak[];
  readonly open: readonly unknown[];
  readonly owners: readonly unknown[];
}

interface ReportedLeak {
  readonly verdict: string;
  readonly severity: string;
  readonly kind: string;
  readonly fingerprint: string;
  readonly package?: string;
  readonly hint: string;
  readonly edit?: Edit;
  readonly count: number;
  readonly sites: readonly {
    readonly file: string;
    readonly line: number;
    readonly function?: string;
    readonly count: number;
  }[];
}

/** A run that has not ended yet. */
export class Running {
  readonly ended: Promise<Ended>;
  readonly #heard = { stdout: '', stderr: '' };
  readonly #waiting = new Set<() => void>();

  constructor(readonly child: ChildProcess) {
    for (const stream of ['stdout', 'stderr'] as const) {
      child[stream]?.setEncoding('utf8').on('data', (text: string) => {
        this.#heard[stream] += text;
        for (const look of this.#waiting) look();
      });
    }
    this.ended = new Promise((resolve, reject) => {
      child.on('error', reject);
      child.on('close', (code, signal) => resolve({ code, signal, ...this.#heard }));
    });
  }

  /** What it has said so far. */
  get stdout(): string {
    return this.#heard.stdout;
  }

  /** Settles when the stream has said it. */
  says(stream: 'stdout' | 'stderr', words: string): Promise<void> {
    const said = new Promise<void>((resolve) => {
      const look = (): void => {
        if (!this.#heard[stream].includes(words)) return;
        this.#waiting.delete(look);
        resolve();
      };
      this.#waiting.add(look);
      look();
    });
    const tooLate = this.ended.then(({ stdout, stderr }) => {
      if (!{ stdout, stderr }[stream].includes(words))
        throw new Error(`never said "${words}": ${stdout}${stderr}`);
    });
    return Promise.race([said, tooLate]);
  }
}

/** Without what the test runner, and who started it, have set for themselves. */
function plainEnvironment(): Record<string, string | undefined> {
  return Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) => !/^(?:NODE_OPTIONS|FORCE_COLOR|NO_COLOR|RXLEASH_.*|VITEST.*|npm_.*)$/.test(name),
    ),
  );
}

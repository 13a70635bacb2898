import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, posix } from 'node:path';
import { inject } from 'vitest';

const require = createRequire(import.meta.url);
const tsc = join(dirname(require.resolve('typescript/package.json')), 'bin/tsc');

export interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A program in an empty folder that has nothing but the packed package, one rxjs, and the types of Node. */
export class Consumer {
  /** Where the program is. */
  readonly folder: string;

  /** @param rxjs The folder in which all is installed: most are named after their version of rxjs. */
  constructor(readonly rxjs: string) {
    const installed = join(inject('installed'), rxjs);
    mkdirSync(join(installed, 'programs'), { recursive: true });
    // Node finds node_modules in the folder above.
    this.folder = mkdtempSync(join(installed, 'programs', 'p-'));
  }

  /** The path of a file of the installed package. */
  path(...parts: string[]): string {
    return join(inject('installed'), this.rxjs, 'node_modules', 'rxleash', ...parts);
  }

  write(file: string, source: string): string {
    const path = join(this.folder, file);
    writeFileSync(path, source);
    return path;
  }

  /** Writes the program and runs it with Node. */
  node(file: string, source: string, { flags = [] as string[] } = {}): Outcome {
    return run(this.folder, [...flags, this.write(file, source)]);
  }

  /** Runs Node with these arguments in the folder of the program. */
  program(args: string[], node = process.execPath): Outcome {
    return run(this.folder, args, node);
  }

  /** Type-checks the files, in the strictest way, declaration files included. */
  tsc(files: Readonly<Record<string, string>>, options: Record<string, unknown>): Outcome {
    for (const [file, source] of Object.entries(files)) this.write(file, source);
    const compilerOptions = { strict: true, skipLibCheck: false, noEmit: true, target: 'ES2022', ...options };
    this.write('tsconfig.json', JSON.stringify({ compilerOptions, files: Object.keys(files) }));
    return run(this.folder, [tsc, '-p', this.folder]);
  }

  /** What can be imported, but for data: the manifest itself, and the schema. */
  doors(): string[] {
    const { exports } = JSON.parse(readFileSync(this.path('package.json'), 'utf8')) as { exports: object };
    return Object.keys(exports)
      .filter((path) => !path.endsWith('.json'))
      .map((path) => posix.join('rxleash', path));
  }
}

function run(cwd: string, args: string[], node = process.execPath): Outcome {
  const { status, stdout, stderr, error } = spawnSync(node, args, { cwd, encoding: 'utf8' });
  if (error) throw error;
  return { code: status, stdout, stderr };
}

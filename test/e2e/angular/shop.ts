import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { extname, join, relative } from 'node:path';

import { inject } from 'vitest';

import { installInto } from '../../package/install.js';

const EXAMPLE = 'examples/angular';

/** `ANGULAR=22` tests the same with that major, on the Node that it needs: `npm run test:angular22`. */
const IS_NEXT = process.env['ANGULAR'] === '22';

/** What stands for the versions of the manifest then. */
const NEXT: readonly (readonly [name: RegExp, range: string])[] = [
  [/^@angular\//, '~22.2'],
  [/^typescript$/, '~6.0'],
  [/^vitest$/, '~5.1'],
];

const NODE_24 = `node-${process.platform}-${process.arch}`;

interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
}

/** A planted leak: the line of the source that has its mark. */
export interface Planted {
  readonly number: number;
  readonly file: string;
  readonly line: number;
}

/** What a command has printed, and its exit code. */
interface Printed {
  readonly code: number | null;
  readonly printed: string;
}

/** The application of `examples/angular`, with the packed package and all that its manifest names. */
export class Shop {
  readonly folder = join(inject('installed'), 'angular');
  readonly require = createRequire(join(this.folder, 'package.json'));
  readonly #made: Printed;

  /** What else is to be installed beside it. */
  constructor(beside: readonly string[]) {
    const { dependencies, devDependencies } = JSON.parse(
      readFileSync(join(EXAMPLE, 'package.json'), 'utf8'),
    ) as Manifest;
    const ranges = { ...dependencies, ...devDependencies };
    const rangeOf = (name: string): string =>
      (IS_NEXT ? NEXT.find(([pattern]) => pattern.test(name))?.[1] : undefined) ?? String(ranges[name]);
    const packages = Object.keys(ranges)
      .filter((name) => name !== 'rxleash')
      .map((name) => `${name}@${rangeOf(name)}`);
    installInto(inject('installed'), 'angular', [
      ...packages,
      `@vitest/coverage-v8@${rangeOf('vitest')}`,
      ...(IS_NEXT ? [`${NODE_24}@24`] : []),
      ...beside,
    ]);
    // First: within another workspace the CLI makes none.
    this.#made = this.ng('new', 'fresh', '--defaults', '--skip-install', '--skip-git');
    for (const entry of readdirSync(EXAMPLE)) {
      if (!/^(?:package\.json|node_modules|\.angular|dist)$/.test(entry))
        cpSync(join(EXAMPLE, entry), join(this.folder, entry), { recursive: true });
    }
  }

  read(file: string): string {
    return readFileSync(join(this.folder, file), 'utf8');
  }

  write(file: string, source: string): void {
    writeFileSync(join(this.folder, file), source);
  }

  delete(file: string): void {
    rmSync(join(this.folder, file));
  }

  /** An application that the CLI has made, as it is when nothing was changed: it has the packages of this one. */
  get fresh(): Fresh {
    if (this.#made.code !== 0) throw new Error(`ng new failed:\n${this.#made.printed}`);
    return new Fresh(join(this.folder, 'fresh'), (...args) => this.#ngIn('fresh', args));
  }

  /** Runs the command of Angular. Returns its code, and all that it has printed. */
  ng(...args: string[]): Printed {
    return this.#ngIn('.', args);
  }

  #ngIn(folder: string, args: readonly string[]): Printed {
    const ng = join(this.folder, 'node_modules', '@angular', 'cli', 'bin', 'ng.js');
    const node = IS_NEXT ? join(this.folder, 'node_modules', NODE_24, 'bin', 'node') : process.execPath;
    const { status, stdout, stderr, error } = spawnSync(node, [ng, ...args], {
      cwd: join(this.folder, folder),
      encoding: 'utf8',
      env: { ...process.env, NG_CLI_ANALYTICS: 'false', NO_COLOR: '1', FORCE_COLOR: '0', VITEST: undefined },
    });
    if (error) throw error;
    return { code: status, printed: stdout + stderr };
  }

  /** Builds it. Returns the folder that a server is to serve. */
  build(configuration: 'development' | 'production'): string {
    const out = join(this.folder, 'out', configuration);
    const { code, printed } = this.ng('build', '--configuration', configuration, '--output-path', out);
    if (code !== 0) throw new Error(`ng build failed:\n${printed}`);
    return join(out, 'browser');
  }

  /** The leaks that were put there on purpose. */
  planted(): Planted[] {
    const folder = join(this.folder, 'src', 'app');
    const found = readdirSync(folder).flatMap((name) =>
      readFileSync(join(folder, name), 'utf8')
        .split('\n')
        .flatMap((text, index) => {
          const number = Number(/\/\/ leak (\d)$/.exec(text)?.[1]);
          return number > 0 ? [{ number, file: `src/app/${name}`, line: index + 1 }] : [];
        }),
    );
    return found.sort((a, b) => a.number - b.number);
  }
}

/** An application that nobody has changed yet. */
export class Fresh {
  constructor(
    private readonly folder: string,
    /** Runs the command of Angular there. */
    readonly ng: (...args: string[]) => Printed,
  ) {}

  /** The text of all its files. */
  files(): Record<string, string> {
    const names = readdirSync(this.folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => relative(this.folder, join(parentPath, name)))
      .filter((file) => !/^(?:\.angular|dist|node_modules)\b/.test(file));
    return Object.fromEntries(names.map((file) => [file, readFileSync(join(this.folder, file), 'utf8')]));
  }

  write(file: string, source: string): void {
    writeFileSync(join(this.folder, file), source);
  }

  delete(file: string): void {
    rmSync(join(this.folder, file));
  }
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.css': 'text/css',
};

/** What a server answers for a page that is in a folder: the application, whatever the path. */
export function answer(folder: string, path: string): { readonly type: string; readonly body: Buffer } {
  const asked = join(folder, path);
  const file = extname(path) !== '' && existsSync(asked) ? asked : join(folder, 'index.html');
  return { type: TYPES[extname(file)] ?? 'text/plain', body: readFileSync(file) };
}

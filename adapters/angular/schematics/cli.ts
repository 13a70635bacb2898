import { createRequire } from 'node:module';
import { join } from 'node:path';

/*
 * What is used of the schematics of Angular's CLI. They come with the CLI, and so are taken from it: this package needs no others.
 */

/** The files of a workspace, with the changes that are being made. */
export interface Tree {
  exists(path: string): boolean;
  readText(path: string): string;
  create(path: string, content: string): void;
  overwrite(path: string, content: string): void;
  delete(path: string): void;
  getDir(path: string): { visit(each: (path: string) => void): void };
}

export interface Context {
  readonly logger: { info(text: string): void; warn(text: string): void };
}

/** A change. It may return another one that is to be made after it. */
export type Rule = (tree: Tree, context: Context) => Rule | undefined;

/** What is added to the source, with its imports. */
interface CodeBlock {
  readonly code: (text: TemplateStringsArray, ...names: readonly string[]) => unknown;
  readonly external: (name: string, from: string) => string;
}

interface Utility {
  readonly addRootProvider: (project: string, write: (block: CodeBlock) => unknown) => Rule;
}

/** A place in a file of JSON. */
export type JsonPath = readonly (string | number)[];

/** A file of JSON, whose comments and layout stay. A change without a value removes. */
interface JsonFile {
  get(path: JsonPath): unknown;
  modify(path: JsonPath, value: unknown): void;
}

const require = createRequire(join(process.cwd(), 'package.json'));
const cli = createRequire(require.resolve('@angular/cli/package.json'));

const devkit = createRequire(cli.resolve('@schematics/angular/package.json'));

/** One rule after the other. */
export const { chain } = devkit('@angular-devkit/schematics') as {
  readonly chain: (rules: readonly Rule[]) => Rule;
};

export const { addRootProvider } = cli('@schematics/angular/utility') as Utility;

export const { JSONFile } = cli('@schematics/angular/utility/json-file') as {
  readonly JSONFile: new (tree: Tree, path: string) => JsonFile;
};

/** A list in a file of JSON, which may not be there yet. */
export class JsonList {
  constructor(
    private readonly tree: Tree,
    private readonly file: string,
    private readonly path: JsonPath,
  ) {}

  get entries(): readonly string[] | undefined {
    const list = this.#json.get(this.path);
    return Array.isArray(list) ? (list as string[]) : undefined;
  }

  /** Read anew each time: other lists may be in the same file. */
  get #json(): JsonFile {
    return new JSONFile(this.tree, this.file);
  }

  /** Adds those that are not there yet. */
  add(...entries: readonly string[]): void {
    const { entries: there } = this;
    const missing = entries.filter((entry) => there?.includes(entry) !== true);
    if (there === undefined) this.#json.modify(this.path, missing);
    else for (const entry of missing) this.#json.modify([...this.path, -1], entry);
  }

  /** Removes an entry; the list too, where nothing is left but `rest`, and what the list is in, where that is empty then. */
  remove(entry: string, rest: readonly string[] = []): void {
    const index = this.entries?.indexOf(entry) ?? -1;
    if (index < 0) return;
    this.#json.modify([...this.path, index], undefined);
    if (this.entries?.every((other) => rest.includes(other)) !== true) return;
    this.#json.modify(this.path, undefined);
    const around = this.path.slice(0, -1);
    const left = this.#json.get(around);
    if (typeof left === 'object' && left !== null && Object.keys(left).length === 0)
      this.#json.modify(around, undefined);
  }
}

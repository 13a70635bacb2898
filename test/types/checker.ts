import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const root = fileURLToPath(new URL('../..', import.meta.url));
const config = ts.getParsedCommandLineOfConfigFile(`${root}tsconfig.json`, { noEmit: true }, {
  ...ts.sys,
  onUnRecoverableConfigFileDiagnostic(diagnostic) {
    throw new Error(text(diagnostic));
  },
} satisfies ts.ParseConfigFileHost);

/** What the compiler has against one line. */
export interface Complaint {
  /** Counts from 1. */
  readonly line: number;
  readonly code: number;
  readonly message: string;
}

/** The source as it is, and `with`: how the text of a file is to be read instead. */
export type Edits = Readonly<Record<string, (text: string) => string>>;

/** The compiler of `npm run typecheck`, which can be shown other texts than those of the files. */
export class Checker {
  readonly #read = new Map<string, ts.SourceFile | undefined>();
  #last: ts.Program | undefined;

  /** What it has against `file`, after `edits`. Paths are relative to the root of the repository. */
  complaints(file: string, edits: Edits = {}): Complaint[] {
    const program = this.#program(file, edits);
    const source = program.getSourceFile(root + file);
    if (source === undefined) throw new Error(`There is no ${file}.`);
    return program.getSemanticDiagnostics(source).map((diagnostic) => ({
      line: source.getLineAndCharacterOfPosition(diagnostic.start ?? 0).line + 1,
      code: diagnostic.code,
      message: text(diagnostic),
    }));
  }

  #program(file: string, edits: Edits): ts.Program {
    const options = config?.options ?? {};
    const host = ts.createCompilerHost(options);
    const read = host.getSourceFile.bind(host);
    host.getSourceFile = (path, languageOptions) => {
      const edit = edits[path.slice(root.length)];
      if (edit !== undefined) {
        const before = ts.sys.readFile(path) ?? '';
        const after = edit(before);
        if (after === before) throw new Error(`Nothing to edit in ${path}.`);
        return ts.createSourceFile(path, after, languageOptions);
      }
      if (!this.#read.has(path)) this.#read.set(path, read(path, languageOptions));
      return this.#read.get(path);
    };
    this.#last = ts.createProgram([root + file], options, host, this.#last);
    return this.#last;
  }
}

function text({ messageText }: ts.Diagnostic): string {
  return ts.flattenDiagnosticMessageText(messageText, '\n');
}

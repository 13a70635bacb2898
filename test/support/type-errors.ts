import { dirname, resolve } from 'node:path';

import ts from 'typescript';

const FOLDER = resolve('test/support/virtual');

/** The errors of the compiler for these programs, by name. It checks all at once, and so reads the types of rxjs once. */
export function typeErrors(texts: ReadonlyMap<string, string>, kind: 'ts' | 'js'): string[] {
  const isTyped = kind === 'ts';
  const options: ts.CompilerOptions = {
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    moduleDetection: ts.ModuleDetectionKind.Force,
    lib: ['lib.es2023.d.ts', 'lib.dom.d.ts'],
    types: ['node'],
    // The sources: the package is not built where this runs.
    paths: { rxleash: [resolve('index.ts')] },
    strict: isTyped,
    allowJs: true,
    checkJs: true,
    skipLibCheck: true,
    noEmit: true,
  };
  const files = new Map(
    [...texts].map(([name, text], at) => [
      resolve(FOLDER, `p${at}${isTyped ? '.ts' : '.mjs'}`),
      { name, text },
    ]),
  );
  const host = ts.createCompilerHost(options);
  const real = { ...host };
  host.fileExists = (file) => files.has(file) || real.fileExists(file);
  host.readFile = (file) => files.get(file)?.text ?? real.readFile(file);
  host.getSourceFile = (file, ...rest) => {
    const own = files.get(file);
    return own === undefined
      ? real.getSourceFile(file, ...rest)
      : ts.createSourceFile(file, own.text, {
          languageVersion: ts.ScriptTarget.ES2022,
          impliedNodeFormat: ts.ModuleKind.ESNext,
        });
  };
  host.getCurrentDirectory = () => dirname(FOLDER);
  const program = ts.createProgram([...files.keys()], options, host);
  const ofPrograms = ts
    .getPreEmitDiagnostics(program)
    .filter(({ file }) => file === undefined || files.has(file.fileName));
  return ofPrograms.map(({ file, start = 0, messageText }) => {
    const name = files.get(file?.fileName ?? '')?.name ?? file?.fileName ?? '';
    const line = file === undefined ? 0 : file.getLineAndCharacterOfPosition(start).line + 1;
    return `${name}: ${isTyped ? `line ${line}: ` : ''}${ts.flattenDiagnosticMessageText(messageText, ' ')}`;
  });
}

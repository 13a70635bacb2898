import { readSource, type Source } from './tree.js';

/** As many files are kept parsed: the leaks of a report are in a few. */
const KEPT = 8;

/** The files that leaks are in, parsed once as long as their text is the same. */
export class ParsedFiles {
  readonly #files = new Map<string, { readonly text: string; readonly source: Source | undefined }>();

  read(file: string, text: string | undefined): Source | undefined {
    if (text === undefined) return undefined;
    const known = this.#files.get(file);
    if (known?.text === text) return known.source;
    const source = readSource(file, text);
    if (this.#files.size >= KEPT) this.#files.clear();
    this.#files.set(file, { text, source });
    return source;
  }
}

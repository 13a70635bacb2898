import { withArrowMembers } from './arrow-members.js';
import { readSource, type Source } from './tree.js';

/** The number of parsed files that are kept: the leaks of a report are in a few files. */
const KEPT = 8;

/** The files with leaks. Each is parsed once as long as its text does not change. */
export class ParsedFiles {
  readonly #files = new Map<string, { readonly text: string; readonly source: Source | undefined }>();

  read(file: string, text: string | undefined): Source | undefined {
    if (text === undefined) return undefined;
    const known = this.#files.get(file);
    if (known?.text === text) return known.source;
    const source = readSource(file, text);
    if (source !== undefined) withArrowMembers(source.program);
    if (this.#files.size >= KEPT) this.#files.clear();
    this.#files.set(file, { text, source });
    return source;
  }
}

import { mishap } from '../../lib/dev/base/mishaps.js';
import type { LeakSite } from '../../lib/site.js';
import { AnyMap, originalPositionFor, type TraceMap } from './trace-mapping.js';

/** Fetches the text at an address. Undefined if there is none. */
export type Fetch = (url: string) => Promise<string | undefined>;

/**
 * The comment with which a script names its map. The last one counts: a bundle may contain those of its parts
 * in strings.
 */
const MAP = /^[ \t]*\/\/[#@] ?sourceMappingURL=(\S+)[ \t]*$/gm;

/** The lines of the sources, for the lines of the running scripts, from the maps that the server has. */
export class SourceLines {
  /** By the address of a script. Undefined while its map is being fetched, and if it has none. */
  readonly #maps = new Map<string, TraceMap | undefined>();
  readonly #mapped = new WeakMap<LeakSite, LeakSite>();
  readonly #origin: string;

  /**
   * @param changed Called when more lines can be mapped.
   * @param base The address of the page: files of its own server are shown without it.
   */
  constructor(
    private readonly changed: () => void,
    base: string,
    private readonly get: Fetch = getText,
  ) {
    this.#origin = `${new URL(base).origin}/`;
  }

  /** The line of the source. The same line if that is not known, or not yet. */
  of(site: LeakSite): LeakSite {
    const known = this.#mapped.get(site);
    if (known !== undefined) return known;
    if (!this.#maps.has(site.file)) void this.#load(site.file);
    const map = this.#maps.get(site.file);
    if (map === undefined) return site;
    const mapped = this.#map(site, map);
    this.#mapped.set(site, mapped);
    return mapped;
  }

  #map(site: LeakSite, map: TraceMap): LeakSite {
    const { source, line, column } = originalPositionFor(map, { line: site.line, column: site.column - 1 });
    if (source === null) return site;
    return { ...site, file: this.#shown(source), line, column: column + 1 };
  }

  #shown(source: string): string {
    return source.startsWith(this.#origin) ? source.slice(this.#origin.length) : source;
  }

  async #load(script: string): Promise<void> {
    this.#maps.set(script, undefined);
    try {
      // This page may not fetch from another server.
      if (!script.startsWith(this.#origin)) return;
      const text = await this.get(script);
      const named = [...(text ?? '').matchAll(MAP)].at(-1)?.[1];
      if (named === undefined) return;
      const mapAt = new URL(named, script);
      const json = await this.get(mapAt.href);
      if (json === undefined) return;
      // Relative to itself, or to the script that contains it.
      const around = mapAt.protocol === 'data:' ? script : mapAt.href;
      this.#maps.set(script, new AnyMap(json, around));
      this.changed();
    } catch (failure) {
      mishap('reading a source map', failure);
    }
  }
}

/** Whether it is a line of an installed package, by its map. */
export function isOfPackage({ file }: LeakSite): boolean {
  return /(?:^|\/)node_modules\//.test(file);
}

async function getText(url: string): Promise<string | undefined> {
  const response = await fetch(url);
  return response.ok ? response.text() : undefined;
}

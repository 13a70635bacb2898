import { existsSync, readFileSync } from 'node:fs';
import { dirname, isAbsolute, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

import { AnyMap, originalPositionFor, sourceContentFor, type TraceMap } from '@jridgewell/trace-mapping';

import type { LeakSite } from '../../../lib/site.js';

/** Follows source maps from the lines that run to the lines that were written, and returns the text of both. */
export class Sources {
  /** By the file that runs; undefined if it has no map. */
  readonly #maps = new Map<string, TraceMap | undefined>();
  /** The sources that maps contain and the disk does not. */
  readonly #carried = new Map<string, string>();

  /**
   * The line that `site` was compiled from. Undefined without a map, or if the source is neither on the disk
   * nor in the map: then the line that runs is more useful.
   *
   * Stacks that Node or tsx have mapped already name the source, which has no map.
   */
  map(site: LeakSite): LeakSite | undefined {
    const map = this.#mapOf(site.file);
    if (map === undefined) return undefined;
    const found = originalPositionFor(map, { line: site.line, column: site.column - 1 });
    if (found.source === null) return undefined;
    const file = toPath(found.source, dirname(site.file));
    const carried = sourceContentFor(map, found.source);
    if (carried !== null) this.#carried.set(file, carried);
    else if (!existsSync(file)) return undefined;
    // The name in a map is that of the identifier at this position, often `subscribe`, not that of the function
    // around it.
    return { ...site, file, line: found.line, column: found.column + 1 };
  }

  /** The text of a file. Undefined if it cannot be read. */
  read(file: string): string | undefined {
    try {
      return readFileSync(file, 'utf8');
    } catch {
      return this.#carried.get(file);
    }
  }

  #mapOf(file: string): TraceMap | undefined {
    if (!this.#maps.has(file)) this.#maps.set(file, /\.[cm]?js$/.test(file) ? this.#load(file) : undefined);
    return this.#maps.get(file);
  }

  #load(file: string): TraceMap | undefined {
    const link = linkIn(this.read(file) ?? '');
    if (link === undefined) return undefined;
    try {
      const text = link.startsWith('data:')
        ? inlineMap(link)
        : readFileSync(resolve(dirname(file), link), 'utf8');
      // Turbopack and Metro write maps of several sections.
      return new AnyMap(text);
    } catch {
      // Published packages often have a map that is missing or invalid: then the line that runs is reported.
      return undefined;
    }
  }
}

/** The last comment counts: a bundle also contains those of its parts. */
function linkIn(text: string): string | undefined {
  return [...text.matchAll(/^\s*\/[/*][#@]\s*sourceMappingURL=([^\s*]+)/gm)].at(-1)?.[1];
}

function inlineMap(link: string): string {
  const comma = link.indexOf(',');
  const data = link.slice(comma + 1);
  return link.slice(0, comma).endsWith(';base64')
    ? Buffer.from(data, 'base64').toString('utf8')
    : decodeURIComponent(data);
}

function toPath(source: string, folder: string): string {
  if (source.startsWith('file:')) return fileURLToPath(source);
  return isAbsolute(source) ? source : resolve(folder, decodeIfUrl(source));
}

/** Bundlers write `webpack://name/./src/app.ts`, which is not a path. */
function decodeIfUrl(source: string): string {
  return source.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/]*\/(?:\.\/)?/i, '');
}

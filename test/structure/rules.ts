import { posix } from 'node:path';

import { hasCode, importsOf, isDoor } from './imports.js';

/** The text of files by their path from the root of the repository, with `/`. */
export type Files = ReadonlyMap<string, string>;

/** Says what is wrong, a line each; nothing where all is well. */
export type Rule = (files: Files) => string[];

type Layer = 'door' | 'lib' | 'operators' | 'marbles' | 'probe' | 'adapters';

/** Arrows point down only. The door at the root is for what every program may load, so it has no host behind it. */
const below: Record<Layer, readonly Layer[]> = {
  lib: ['lib'],
  operators: ['lib', 'operators'],
  marbles: ['lib', 'marbles'],
  probe: ['lib', 'probe'],
  adapters: ['lib', 'operators', 'marbles', 'probe', 'adapters'],
  door: ['lib', 'operators'],
};

/** The rooms of dev mode, in the order in which data flows: each imports only from those before it, types included. */
const ROOMS = ['base', 'stack', 'record', 'rules', 'leak', 'subscribe', 'sweep', 'root', 'report'] as const;

/** Speaks `AbortSignal` and `Disposable`: it must survive an rxjs that has no `Subscription`. */
const RXJS_FREE = /^lib\/(?:owner\/[^/]+|clock|realm|errors)\.ts$/;

/** Preloaded into programs, or run around them: an rxjs that is loaded early is not the program's own. */
const LOADS_NO_RXJS = /^adapters\/(?:node\/(?:register|cli)|node-test\/index)\.ts$/;

/** Small libraries that the build puts into ours: development dependencies, so that users install none. */
const BUNDLED = ['error-stack-parser-es/lite'];

const LONGEST_FILE = 300;

/** Files of dev mode whose tests are elsewhere, each with the reason. */
const TESTED_ELSEWHERE: readonly (readonly [files: RegExp, reason: string])[] = [
  [
    /^lib\/dev\/rules\/(?:abandoned|growing|late|outlived|overdue|residue|stalled|unclosed|zombie)\.ts$/,
    'one table shows a record to all rules: test/lib/dev/rules/table.test.ts',
  ],
];

export const arrowsPointDown: Rule = (files) =>
  each(files, isLibrary, (path, text) => {
    const layer = layerOf(path);
    if (layer === undefined) return [`${path} stands in no layer.`];
    return importsOf(text).flatMap(({ from, typeOnly }) => {
      if (!from.startsWith('.')) return [];
      const target = layerOf(resolve(path, from));
      if (target !== undefined && below[layer].includes(target)) return [];
      if (layer === 'marbles' && target === 'operators' && typeOnly) return [];
      return [`${path} imports ${from}: ${layer} stands on ${below[layer].join(', ')} only.`];
    });
  });

export const roomsAreInOrder: Rule = (files) =>
  each(files, isLibrary, (path, text) => {
    const room = roomOf(path);
    // A door opens all rooms.
    if (room === undefined || path.endsWith('/index.ts')) return [];
    return importsOf(text).flatMap(({ from }) => {
      const other = from.startsWith('.') ? roomOf(resolve(path, from)) : undefined;
      if (other === undefined || ROOMS.indexOf(other) <= ROOMS.indexOf(room)) return [];
      return [`${path} imports ${from}: ${room} comes before ${other}.`];
    });
  });

/** No file imports itself over others, types included: what two of them share belongs into a third. */
export const noCircles: Rule = (files) => {
  const done = new Set<string>();
  const found: string[] = [];
  const follow = (path: string, way: readonly string[]): void => {
    const at = way.indexOf(path);
    if (at >= 0) found.push(`${[...way.slice(at), path].join(' -> ')}: a circle of imports.`);
    if (at >= 0 || done.has(path)) return;
    for (const { from } of importsOf(files.get(path) ?? '')) {
      if (from.startsWith('.')) follow(resolve(path, from), [...way, path]);
    }
    done.add(path);
  };
  for (const path of files.keys()) if (isLibrary(path)) follow(path, []);
  return found;
};

export const coreImportsNoPackageButRxjs: Rule = (files) =>
  each(files, isCore, (path, text) =>
    importsOf(text)
      .filter(({ from }) => !from.startsWith('.') && !isRxjs(from) && !BUNDLED.includes(from))
      .map(({ from }) => `${path} imports ${from}: the core has no dependency but rxjs, and no host.`),
  );

/** What a marble test is made of; the runner is handed in. */
export const marblesKnowNoRunner: Rule = (files) =>
  each(
    files,
    (path) => isLibrary(path) && /^(?:marbles|probe)\//.test(path),
    (path, text) =>
      importsOf(text)
        .filter(({ from }) => !from.startsWith('.') && !isRxjs(from) && !/^rxjs-marbles(?:\/|$)/.test(from))
        .map(
          ({ from }) => `${path} imports ${from}: marble tests and probes run with whatever runner there is.`,
        ),
  );

export const ownersKnowNoRxjs: Rule = (files) => [
  ...each(files, matches(RXJS_FREE), (path, text) =>
    importsOf(text)
      .filter(({ from, typeOnly }) => typeOnly && isRxjs(from))
      .map(({ from }) => `${path} imports ${from}: owners must survive an rxjs without Subscription.`),
  ),
  ...loadsNothing(files, matches(RXJS_FREE), isRxjs),
];

export const probeKnowsRxjsByTypeOnly: Rule = (files) =>
  loadsNothing(files, (path) => path === 'lib/dev-slot.ts', isRxjs);

export const preloadLoadsNoRxjs: Rule = (files) => loadsNothing(files, matches(LOADS_NO_RXJS), isRxjs);

export const indexFilesAreDoors: Rule = (files) =>
  each(files, matches(/^(?:.*\/)?index\.ts$/), (path, text) =>
    isDoor(text) ? [] : [`${path} has code of its own: an index only opens what other files hold.`],
  );

export const filesAreShort: Rule = (files) =>
  each(files, isLibrary, (path, text) => {
    const lines = text.trimEnd().split('\n').length;
    return lines <= LONGEST_FILE
      ? []
      : [`${path} has ${lines} lines, more than ${LONGEST_FILE}: it is two ideas.`];
  });

/** A reader looks for the tests of a file under its own path. */
export const devFilesHaveTests: Rule = (files) =>
  each(files, matches(/^lib\/dev\/.*\.ts$/), (path, text) => {
    const test = `test/${path.replace(/\.ts$/, '.test.ts')}`;
    if (files.has(test) || !hasCode(text)) return [];
    if (TESTED_ELSEWHERE.some(([pattern]) => pattern.test(path))) return [];
    return [`${path} has no ${test}: what it promises is tested there.`];
  });

/** Each pattern is written so that it does not find itself. */
const forbidden: readonly (readonly [RegExp, string])[] = [
  [/\b(?:TO[D]O|FIX[M]E|X[X]X)\b/, 'do it now, or file an issue'],
  [/\b(?:it|test|describe|marbles|suite|bench)\.only\b/, 'the other tests would not run'],
  [/\b(?:it|test|describe|marbles|suite|bench)\.(?:skip|todo)\b/, 'a test runs, or is not there'],
  [/\bas\s+any\b/, 'find the type'],
  [/@ts-(?:ignore|nocheck)\b/, 'find the type'],
];

export const wordsAreAllowed: Rule = (files) =>
  each(files, matches(/\.(?:[cm]?[jt]s|json)$/), (path, text) =>
    text.split('\n').flatMap((line, index) =>
      forbidden.flatMap(([pattern, why]) => {
        const found = pattern.exec(line);
        return found ? [`${path}:${index + 1} says "${found[0]}": ${why}.`] : [];
      }),
    ),
  );

/** Words that make comments hard to read, and the words to use. */
const unclear: readonly (readonly [RegExp, string])[] = [
  [/\b(?:tells?|told)\b/i, 'report, show, say or notify'],
  [/\bwho(?:m|so)?ever\b/i, 'a noun'],
  [/\bmeanwhile\b/i, 'during that time'],
  [/\blets? go of\b/i, 'drop, release or stop'],
  [/\bby (?:it|them|him)sel(?:f|ves)\b/i, 'on its own'],
  [/\bas well[.;:,]/i, 'also, before the verb'],
  [/\baccus(?:es?|ed|ing)\b/i, 'report'],
  [/\bwanted is\b/i, 'must be'],
  [/\bwhat nobody\b|\bwhat has been\b/i, 'a noun'],
];

/** For the comments of dev mode. */
export const commentsArePlain: Rule = (files) =>
  each(files, matches(/^lib\/dev\/.*\.ts$/), (path, text) =>
    text.split('\n').flatMap((line, index) => {
      const comment = /^\s*(?:\/\*\*?|\*|\/\/)\s(.*)/.exec(line)?.[1] ?? '';
      return unclear.flatMap(([pattern, better]) => {
        const found = pattern.exec(comment);
        return found ? [`${path}:${index + 1} says "${found[0]}": use ${better}.`] : [];
      });
    }),
  );

/** The address of a registry says where a lock file was made; another machine has another one. */
export const lockNamesNoRegistry: Rule = (files) =>
  each(files, matches(/^package-lock\.json$/), (path, text) => {
    const { packages = {} } = JSON.parse(text) as { packages?: Record<string, { resolved?: string }> };
    return Object.entries(packages)
      .filter(([, entry]) => entry.resolved !== undefined)
      .map(
        ([name]) =>
          `${path}: ${name} is resolved to an address. Install with omit-lockfile-registry-resolved.`,
      );
  });

export const rules = {
  arrowsPointDown,
  roomsAreInOrder,
  noCircles,
  coreImportsNoPackageButRxjs,
  marblesKnowNoRunner,
  ownersKnowNoRxjs,
  probeKnowsRxjsByTypeOnly,
  preloadLoadsNoRxjs,
  indexFilesAreDoors,
  filesAreShort,
  devFilesHaveTests,
  wordsAreAllowed,
  commentsArePlain,
  lockNamesNoRegistry,
};

/** Follows what is left when the types are gone, and tells the way to each package that `refused` names. */
function loadsNothing(
  files: Files,
  start: (path: string) => boolean,
  refused: (specifier: string) => boolean,
): string[] {
  return each(files, start, (first) => {
    const seen = new Set([first]);
    const found: string[] = [];
    const follow = (path: string, way: readonly string[]): void => {
      for (const { from, typeOnly } of importsOf(files.get(path) ?? '')) {
        if (typeOnly) continue;
        if (refused(from)) found.push(`${[...way, from].join(' -> ')}: must not be loaded from there.`);
        const next = from.startsWith('.') ? resolve(path, from) : undefined;
        if (next === undefined || seen.has(next)) continue;
        seen.add(next);
        follow(next, [...way, next]);
      }
    };
    follow(first, [first]);
    return found;
  });
}

function each(
  files: Files,
  picks: (path: string) => boolean,
  check: (path: string, text: string) => string[],
): string[] {
  return [...files].flatMap(([path, text]) => (picks(path) ? check(path, text) : []));
}

function matches(pattern: RegExp): (path: string) => boolean {
  return (path) => pattern.test(path);
}

function isLibrary(path: string): boolean {
  return path.endsWith('.ts') && /^(?:index\.ts$|lib\/|operators\/|marbles\/|probe\/|adapters\/)/.test(path);
}

function isCore(path: string): boolean {
  return isLibrary(path) && /^(?:index\.ts$|lib\/|operators\/)/.test(path);
}

function isRxjs(specifier: string): boolean {
  return /^rxjs(?:\/|$)/.test(specifier);
}

function layerOf(path: string): Layer | undefined {
  if (path === 'index.ts') return 'door';
  return /^(lib|operators|marbles|probe|adapters)\//.exec(path)?.[1] as Layer | undefined;
}

function roomOf(path: string): (typeof ROOMS)[number] | undefined {
  const [, room = 'root'] = /^lib\/dev\/(?:([^/]+)\/)?[^/]+\.ts$/.exec(path) ?? [undefined, ''];
  return ROOMS.find((each) => each === room);
}

function resolve(importer: string, specifier: string): string {
  return posix.join(posix.dirname(importer), specifier).replace(/\.js$/, '.ts');
}

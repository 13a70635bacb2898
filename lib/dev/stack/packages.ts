import { parseStack } from 'error-stack-parser-es/lite';

import { plainFile } from './file-names.js';

/** Below the last `node_modules` on the way: as npm, pnpm and yarn lay packages out, in folders, stores and archives. */
const INSTALLED = /^(?:.*\/)?node_modules\/(.+)$/;
/** Where Vite, and Angular with it, keep what they have bundled of packages; in the name of the file a `_` stands for a `/`. */
const PREBUNDLED = /(?:^|\/)(?:\.vite\/(?:[^/]+\/)*|vite\/)deps(?:_[^/]+)?\/([^/]+)\.[cm]?js$/;
/** What webpack and Turbopack call a file that consists of packages alone. */
const CHUNK_OF_PACKAGES = /(?:^|\/)(?:vendors-)?node_modules_[^/]*\.[cm]?js$/;

/**
 * The name of the package that a file was installed with; empty where the file does not say which; undefined where
 * it is not of an installed package.
 *
 * By folders, never by a part of a name. A package that a workspace or `npm link` has put a link to is none: Node runs
 * it from where it is written.
 */
export function packageOf(file: string): string | undefined {
  const dependency = PREBUNDLED.exec(file)?.[1];
  if (dependency !== undefined) return nameOf(unflattened(dependency));
  const installed = INSTALLED.exec(file)?.[1];
  if (installed !== undefined) return nameOf(installed);
  return CHUNK_OF_PACKAGES.test(file) ? '' : undefined;
}

function nameOf(path: string): string {
  return /^(?:@[^/]+\/)?[^/@.][^/]*/.exec(path)?.[0] ?? '';
}

/** `@angular_core_testing` is `@angular/core/testing`; of one that stands for several packages, nobody knows which. */
function unflattened(name: string): string {
  const own = name.split('___').at(-1) as string;
  return own.startsWith('chunk-') ? '' : own.replaceAll('__', '.').replaceAll('_', '/');
}

/**
 * Does this file belong to rxjs, to this package or to the host, whose frames say nothing of whose a subscription is?
 * Nor does one that holds several packages: rxjs may be among them.
 */
export function isLibraryFile(file: string, own: readonly string[]): boolean {
  if (file.startsWith('node:') || file.startsWith('internal/')) return true;
  if (own.some((folder) => file.startsWith(folder))) return true;
  const name = packageOf(file);
  return name === 'rxjs' || name === 'rxleash' || name === '';
}

/** The file within its package: the same wherever that is installed. */
export function fileInPackage(file: string): string {
  return INSTALLED.exec(file)?.[1] ?? (/[^/]*$/.exec(file) as RegExpExecArray)[0];
}

/**
 * The folder of the package that the first frame of a stack is in: an alias may have been installed, under
 * another name than the package's own. A bundle, or a folder of a bundler's, is none.
 */
export function packageFolder(stack: string): string | undefined {
  const file = parseStack(stack)[0]?.file;
  return file && /^.*\/node_modules\/(?:@[^/]+\/)?[^/.@][^/]*\//.exec(plainFile(file))?.[0];
}

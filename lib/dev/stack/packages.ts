import { stackFrames } from './parse-stack.js';

import { plainFile } from './file-names.js';

/** The path below the last `node_modules`, for the layouts of npm, pnpm and yarn. */
const INSTALLED = /^(?:.*\/)?node_modules\/(.+)$/;
/**
 * The folder for packages that Vite (also in Angular) has bundled. In the name of the file, `_` stands for
 * `/`.
 */
const PREBUNDLED = /(?:^|\/)(?:\.vite\/(?:[^/]+\/)*|vite\/)deps(?:_[^/]+)?\/([^/]+)\.[cm]?js$/;
/** The names that webpack and Turbopack give to files that consist of packages only. */
const CHUNK_OF_PACKAGES = /(?:^|\/)(?:vendors-)?node_modules_[^/]*\.[cm]?js$/;

/**
 * The name of the package that a file belongs to; empty if the file does not say which one; undefined if it
 * does not belong to an installed package.
 *
 * The folders decide, never a part of a name. A package that is linked by a workspace or by `npm link` does
 * not count as installed: Node runs it from its source folder.
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

/** `@angular_core_testing` means `@angular/core/testing`. A chunk that several packages share has no name. */
function unflattened(name: string): string {
  const own = name.split('___').at(-1) as string;
  return own.startsWith('chunk-') ? '' : own.replaceAll('__', '.').replaceAll('_', '/');
}

/**
 * Whether a file belongs to rxjs, to this package or to the host: its frames do not show who subscribes. The
 * same holds for a file with several packages, since rxjs may be one of them.
 */
export function isLibraryFile(file: string, own: readonly string[]): boolean {
  if (file.startsWith('node:') || file.startsWith('internal/')) return true;
  if (own.some((folder) => file.startsWith(folder))) return true;
  const name = packageOf(file);
  return name === 'rxjs' || name === 'rxleash' || name === '';
}

/** The path of a file within its package: it does not depend on where the package is installed. */
export function fileInPackage(file: string): string {
  return INSTALLED.exec(file)?.[1] ?? (/[^/]*$/.exec(file) as RegExpExecArray)[0];
}

/**
 * The folder of the package of a stack's first frame. It finds copies that are installed under an alias.
 * Undefined for bundles and for the folders of bundlers.
 */
export function packageFolder(stack: string): string | undefined {
  const file = stackFrames(stack)[0]?.file;
  return file && /^.*\/node_modules\/(?:@[^/]+\/)?[^/.@][^/]*\//.exec(plainFile(file))?.[0];
}

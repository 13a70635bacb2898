import { shownFile } from './file-names.js';
import { workingFolder } from '../base/host.js';

/**
 * The file name in a fingerprint: it does not depend on the machine or on the working folder. It is relative
 * to the workspace, else to the package, else to the working folder. It is never an absolute path.
 */
export function fileInProject(file: string): string {
  const path = withoutHash(file);
  if (isAbsolute(path)) {
    const { root, fallback } = projectOf(path);
    const known = root ?? (isIn(path, workingFolder()) ? undefined : fallback);
    if (known !== undefined) return path.slice(known.length);
  }
  const shown = shownFile(path, workingFolder());
  return isAbsolute(shown) || isUrl(shown) ? (/[^/]*$/.exec(path) as RegExpExecArray)[0] : shown;
}

/** Removes the content hash that bundlers add to file names. */
function withoutHash(file: string): string {
  return file.replace(HASH, '');
}

/**
 * A hash of esbuild (`main-4FY327BJ.js`), of webpack (hex), or of rollup (eight letters of base64). Names such as
 * `prices-stream-v1.js` and `step-migration2.js` are none.
 */
const HASH =
  /[-.](?:(?=[A-Z]*\d)(?=\d*[A-Z])[A-Z\d]{8}|(?=\d*[a-f])(?=[a-f]*\d)[\da-f]{8,20}|(?=[\w-]*\d[A-Za-z])(?=[\w-]*[A-Z])[\w-]{8})(?=\.[cm]?js$)/;

function isAbsolute(path: string): boolean {
  return /^(?:[A-Za-z]:)?\//.test(path);
}

function isUrl(path: string): boolean {
  return /^[a-z][a-z0-9+.-]+:/i.test(path);
}

function isIn(file: string, folder = ''): boolean {
  return shownFile(file, folder) !== file;
}

interface Project {
  /** The folder of the workspace or of the package, with a final `/`. */
  readonly root: string | undefined;
  /** A folder whose manifest names no package: `{ "type": "module" }` also occurs next to build output. */
  readonly fallback: string | undefined;
}

const NO_PROJECT: Project = { root: undefined, fallback: undefined };
const projects = new Map<string, Project>();

function projectOf(file: string): Project {
  const folder = file.slice(0, file.lastIndexOf('/') + 1);
  let project = projects.get(folder);
  if (project === undefined) projects.set(folder, (project = findProject(folder)));
  return project;
}

function findProject(folder: string): Project {
  const above = folder.replace(/[^/]*\/$/, '');
  const outer = above === folder || above === '' ? NO_PROJECT : projectOf(above);
  const manifest = readManifest(`${folder}package.json`);
  if (manifest === undefined) return outer;
  // Packages of a workspace may have files with equal names, so the workspace is the root.
  if (outer.root !== undefined && isWorkspace(outer.root)) return outer;
  if (PACKAGE_KEYS.some((key) => key in manifest)) return { ...outer, root: folder };
  return { root: outer.root, fallback: folder };
}

/** Keys that occur only in the manifest of a package. */
const PACKAGE_KEYS = ['name', 'scripts', 'dependencies', 'devDependencies', 'workspaces'];

const workspaces = new Map<string, boolean>();

function isWorkspace(root: string): boolean {
  let is = workspaces.get(root);
  if (is === undefined) {
    const files = fileSystem();
    is =
      'workspaces' in (readManifest(`${root}package.json`) ?? {}) ||
      files?.existsSync(`${root}pnpm-workspace.yaml`) === true;
    workspaces.set(root, is);
  }
  return is;
}

interface Files {
  existsSync(path: string): boolean;
  readFileSync(path: string, encoding: 'utf8'): string;
}

function fileSystem(): Files | undefined {
  const { process } = globalThis as { process?: { getBuiltinModule?: (name: string) => Files } };
  return process?.getBuiltinModule?.('node:fs');
}

/** The content of a manifest; undefined if it cannot be read. */
export function readManifest(path: string): object | undefined {
  try {
    const json: unknown = JSON.parse(String(fileSystem()?.readFileSync(path, 'utf8')));
    return typeof json === 'object' && json !== null ? json : undefined;
  } catch {
    return undefined;
  }
}

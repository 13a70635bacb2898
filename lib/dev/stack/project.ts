import { shownFile } from './file-names.js';
import { workingFolder } from '../base/host.js';

/**
 * The file as fingerprints name it: the same on every machine and in every working folder. Relative to its workspace, or
 * else to its package; where neither is known, to the working folder. Never an absolute path.
 */
export function fileInProject(file: string): string {
  const path = withoutHash(file);
  if (isAbsolute(path)) {
    const { root, perhaps } = projectOf(path);
    const known = root ?? (isIn(path, workingFolder()) ? undefined : perhaps);
    if (known !== undefined) return path.slice(known.length);
  }
  const shown = shownFile(path, workingFolder());
  return isAbsolute(shown) || isUrl(shown) ? (/[^/]*$/.exec(path) as RegExpExecArray)[0] : shown;
}

/** Bundlers put a hash of what is in it into the name of a file. */
function withoutHash(file: string): string {
  return file.replace(/[-.](?=[A-Za-z_-]*\d)[\w-]{8,20}(?=\.[cm]?js$)/, '');
}

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
  /** The folder of the workspace or the package, with a `/` at its end. */
  readonly root: string | undefined;
  /** One with a manifest that names no package: `{ "type": "module" }` also stands beside what was built. */
  readonly perhaps: string | undefined;
}

const NO_PROJECT: Project = { root: undefined, perhaps: undefined };
const projects = new Map<string, Project>();

function projectOf(file: string): Project {
  const folder = file.slice(0, file.lastIndexOf('/') + 1);
  let project = projects.get(folder);
  if (project === undefined) projects.set(folder, (project = look(folder)));
  return project;
}

function look(folder: string): Project {
  const above = folder.replace(/[^/]*\/$/, '');
  const outer = above === folder || above === '' ? NO_PROJECT : projectOf(above);
  const manifest = readManifest(`${folder}package.json`);
  if (manifest === undefined) return outer;
  // Packages of one workspace have files of the same names.
  if (outer.root !== undefined && isWorkspace(outer.root)) return outer;
  if (PACKAGE.some((key) => key in manifest)) return { ...outer, root: folder };
  return { root: outer.root, perhaps: folder };
}

/** What only the manifest of a package says. */
const PACKAGE = ['name', 'scripts', 'dependencies', 'devDependencies', 'workspaces'];

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

/** What a manifest says; undefined where there is none that can be read. */
export function readManifest(path: string): object | undefined {
  try {
    const json: unknown = JSON.parse(String(fileSystem()?.readFileSync(path, 'utf8')));
    return typeof json === 'object' && json !== null ? json : undefined;
  } catch {
    return undefined;
  }
}

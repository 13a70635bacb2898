import { posix } from 'node:path';

import { JSONFile, type JsonPath, type Tree } from './cli.js';

/** What the schematics take. */
export interface Options {
  readonly project?: string;
}

/** An application of the workspace. */
export interface Project {
  readonly name: string;
  readonly root: string;
  readonly sourceRoot: string;
  readonly build: Target | undefined;
  readonly test: Target | undefined;
}

/** What the CLI can do with a project. */
export interface Target {
  readonly builder: string;
  readonly options: Readonly<Record<string, unknown>>;
  /** Where its options stand in the file of the workspace. */
  readonly path: JsonPath;
}

interface Described {
  readonly projectType?: string;
  readonly root?: string;
  readonly sourceRoot?: string;
  readonly architect?: Readonly<Record<string, Partial<Target>>>;
  readonly targets?: Readonly<Record<string, Partial<Target>>>;
}

/** The file that describes the workspace. */
export function workspaceFile(tree: Tree): string {
  return tree.exists('angular.json') ? 'angular.json' : '.angular.json';
}

/** The project that is named, else each application. */
export function projectsOf(tree: Tree, { project }: Options): Project[] {
  const described = new JSONFile(tree, workspaceFile(tree)).get(['projects']) as Readonly<
    Record<string, Described>
  >;
  return Object.entries(described)
    .filter(([name, { projectType }]) =>
      project === undefined ? projectType === 'application' : name === project,
    )
    .map(([name, { root = '', sourceRoot = posix.join(root, 'src'), architect, targets = architect }]) => {
      const target = (task: string): Target | undefined => {
        const { builder = '', options = {} } = targets?.[task] ?? {};
        const list = targets === architect ? 'architect' : 'targets';
        return targets?.[task] && { builder, options, path: ['projects', name, list, task, 'options'] };
      };
      return { name, root, sourceRoot, build: target('build'), test: target('test') };
    });
}

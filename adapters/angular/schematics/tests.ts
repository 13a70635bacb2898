import { posix } from 'node:path';

import { JsonList, type Rule, type Tree } from './cli.js';
import { changedSetup, otherRunner } from './messages.js';
import { type Project, type Target, workspaceFile } from './projects.js';

const BUILDER = '@angular/build:unit-test';
const SETUP = "import 'rxleash/angular/vitest';\n";
const REPORTER = 'rxleash/vitest/reporter';
/** The reporter that there is where none is named. */
const DEFAULT = 'default';

/** Has each test fail that leaves a subscription open: where vitest runs the tests. */
export function addGate(project: Project): Rule {
  return (tree, { logger }) => {
    const { test, name } = project;
    if (test === undefined) return undefined;
    if (test.builder !== BUILDER || test.options['runner'] === 'karma') {
      logger.warn(otherRunner(name));
      return undefined;
    }
    const { file, setupFiles, reporters, included, excluded } = partsOf(tree, project, test);
    if (setupFiles.entries?.some((path) => tree.exists(path) && tree.readText(path).includes('rxleash/')))
      return undefined;
    if (!tree.exists(file)) tree.create(file, SETUP);
    setupFiles.add(file);
    reporters.add(...(reporters.entries === undefined ? [DEFAULT] : []), REPORTER);
    // The builder bundles only what the compiler knows.
    included?.list.add(included.path);
    // The types of a test runner are not for the application.
    excluded?.list.add(excluded.path);
    return undefined;
  };
}

/** Removes what {@link addGate} has added. */
export function removeGate(project: Project): Rule {
  return (tree, { logger }) => {
    const { test } = project;
    if (test === undefined) return undefined;
    const { file, setupFiles, reporters, included, excluded } = partsOf(tree, project, test);
    reporters.remove(REPORTER, [DEFAULT]);
    if (!tree.exists(file)) return undefined;
    if (tree.readText(file) !== SETUP) {
      logger.warn(changedSetup(file));
      return undefined;
    }
    setupFiles.remove(file);
    included?.list.remove(included.path);
    excluded?.list.remove(excluded.path);
    tree.delete(file);
    return undefined;
  };
}

interface Listed {
  readonly list: JsonList;
  /** The setup file, as that list names it. */
  readonly path: string;
}

interface Parts {
  readonly file: string;
  readonly setupFiles: JsonList;
  readonly reporters: JsonList;
  readonly included: Listed | undefined;
  readonly excluded: Listed | undefined;
}

function partsOf(tree: Tree, { root, sourceRoot, build }: Project, test: Target): Parts {
  const file = posix.join(sourceRoot, 'leaks.setup.ts');
  const workspace = workspaceFile(tree);
  const listIn = (config: unknown, names: readonly string[]): Listed | undefined => {
    if (typeof config !== 'string' || !tree.exists(config)) return undefined;
    const lists = names.map((name) => new JsonList(tree, config, [name]));
    const list = lists.find(({ entries }) => entries !== undefined);
    return list && { list, path: posix.relative(posix.dirname(config), file) };
  };
  return {
    file,
    setupFiles: new JsonList(tree, workspace, [...test.path, 'setupFiles']),
    reporters: new JsonList(tree, workspace, [...test.path, 'reporters']),
    included: listIn(test.options['tsConfig'] ?? posix.join(root, 'tsconfig.spec.json'), [
      'include',
      'files',
    ]),
    excluded: listIn(build?.options['tsConfig'], ['exclude']),
  };
}

import { chain, type Rule } from './cli.js';
import { ADDED, noProject, REMOVED } from './messages.js';
import { type Options, type Project, projectsOf } from './projects.js';
import { addProvider, removeProvider } from './provider.js';
import { addGate, removeGate } from './tests.js';

/** `ng add rxleash`: the provider in the application, and the leak gate in its tests. Done twice, it changes nothing the second time. */
export function ngAdd(options: Options): Rule {
  return changeAll(options, [addProvider, addGate], ADDED);
}

/** `ng generate rxleash:remove`: undoes that. */
export function remove(options: Options): Rule {
  return changeAll(options, [removeGate, removeProvider], REMOVED);
}

function changeAll(options: Options, changes: readonly ((project: Project) => Rule)[], text: string): Rule {
  return (tree) => {
    const projects = projectsOf(tree, options);
    if (projects.length === 0) throw new Error(noProject(options.project));
    const say: Rule = (_, { logger }) => {
      logger.info(text);
      return undefined;
    };
    return chain([...projects.flatMap((project) => changes.map((change) => change(project))), say]);
  };
}

import { addRootProvider, type Context, type Rule, type Tree } from './cli.js';
import { leftProvider } from './messages.js';
import type { Project } from './projects.js';

const NAME = 'provideRxleash';
const FROM = 'rxleash/angular';

/** Adds the provider to the configuration of an application, or to its module. Nothing where a source has it. */
export function addProvider({ name, sourceRoot }: Project): Rule {
  return (tree) => {
    if (filesWithProvider(tree, sourceRoot).length > 0) return undefined;
    return addRootProvider(name, ({ code, external }) => code`${external(NAME, FROM)}()`);
  };
}

/** Removes it from the sources. */
export function removeProvider({ sourceRoot }: Project): Rule {
  return (tree, { logger }: Context) => {
    for (const path of filesWithProvider(tree, sourceRoot)) {
      const text = withoutProvider(tree.readText(path));
      if (text.includes(NAME)) logger.warn(leftProvider(path));
      else tree.overwrite(path, text);
    }
    return undefined;
  };
}

function filesWithProvider(tree: Tree, sourceRoot: string): string[] {
  const found: string[] = [];
  tree.getDir(sourceRoot).visit((path) => {
    if (/\.[cm]?ts$/.test(path) && tree.readText(path).includes(NAME)) found.push(path);
  });
  return found;
}

/** A call, whose arguments may have calls in them. */
const CALL = String.raw`${NAME}\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\)`;

/** Without the call, the comma that came with it, and the import. */
export function withoutProvider(text: string): string {
  return text
    .replace(new RegExp(String.raw`,\s*${CALL}`), '')
    .replace(new RegExp(String.raw`${CALL}\s*,?\s*`), '')
    .replace(new RegExp(String.raw`^import \{ ${NAME} \} from ['"]${FROM}['"];?\r?\n`, 'm'), '')
    .replace(new RegExp(String.raw`\b${NAME}, |, ${NAME}\b`), '');
}

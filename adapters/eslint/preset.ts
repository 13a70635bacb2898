import type { ESLint, Linter } from 'eslint';

import { unknownPlugin } from './wording.js';
import { plugin as own } from './plugin.js';
import { TERMINATORS } from './terminators.js';

/** The default export of `eslint-plugin-rxjs-x`, or of `@smarttools/eslint-plugin-rxjs`. */
export interface RxjsPlugin {
  readonly rules?: object;
  readonly configs?: object;
}

/** Options of `preset()`. */
export interface PresetOptions {
  /** The files that the rules apply to. Default: all files of TypeScript. */
  readonly files?: readonly string[];
  /**
   * Your own operators that end a subscription together with something else, so that they go last. Default:
   * none.
   */
  readonly terminators?: readonly string[];
  /** The decorators of the classes whose subscriptions must end with them. Default: `Component`, `Directive` and `Pipe`. */
  readonly decorators?: readonly string[];
}

/**
 * Has ESLint know that `ownedBy` ends a subscription and goes last, and refuses a `subscribe` in a component that nothing ends with it.
 *
 * ```js
 * import rxjsX from 'eslint-plugin-rxjs-x';
 * import { preset } from 'rxleash/eslint';
 *
 * export default [...preset(rxjsX)];
 * ```
 *
 * @param plugin Whose rules on `takeUntil` are to know `ownedBy` as well; these need type information. Without it: the rule on components alone.
 */
export function preset(
  plugin?: RxjsPlugin,
  { files = ['**/*.ts'], terminators = [], decorators }: PresetOptions = {},
): Linter.Config[] {
  const alias = [...TERMINATORS, ...terminators].filter((name) => name !== 'takeUntil');
  const theirs = plugin === undefined ? undefined : rulesOf(plugin, alias);
  return [
    {
      name: 'rxleash',
      files: [...files],
      plugins: { rxleash: own, ...theirs?.plugins },
      rules: {
        'rxleash/no-bare-subscribe': ['error', { terminators, ...(decorators && { decorators }) }],
        ...theirs?.rules,
      },
    },
  ];
}

/** A plugin, with the used part of its own preset. */
interface Presetting extends RxjsPlugin {
  readonly configs?: {
    readonly recommended?: { readonly plugins?: Readonly<Record<string, ESLint.Plugin>> };
  };
}

/**
 * The rules about the end of a stream. ESLint accepts one object for each name, so it is the one that the
 * plugin's own presets use.
 */
function rulesOf(
  { rules = {}, configs }: Presetting,
  alias: readonly string[],
): Required<Pick<Linter.Config, 'plugins' | 'rules'>> {
  const [name, plugin] = Object.entries(configs?.recommended?.plugins ?? {})[0] ?? [];
  if (name === undefined || plugin === undefined || !('no-unsafe-takeuntil' in rules))
    throw new TypeError(unknownPlugin());
  return {
    plugins: { [name]: plugin },
    rules: {
      [`${name}/no-unsafe-takeuntil`]: ['error', { alias }],
      ...('no-sharereplay-before-takeuntil' in rules && {
        [`${name}/no-sharereplay-before-takeuntil`]: ['error', { takeUntilAlias: alias }],
      }),
    },
  };
}

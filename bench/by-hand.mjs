/*
 * `node --import ./bench/by-hand.mjs`: the application of `examples/nest` as it would be without rxleash. What `ownedBy()` would end
 * ends after four values; there is no module and no limit.
 */
import { register } from 'node:module';

const STAND_INS = {
  rxleash: `
    import { take } from 'rxjs';
    export const ownedBy = () => take(4);`,
  'rxleash/nest': `
    class Nothing {}
    export const RxleashModule = { forRoot: () => ({ module: Nothing }) };
    export const Limit = () => () => undefined;`,
};

const hooks = `
const standIns = ${JSON.stringify(STAND_INS)};
export async function resolve(specifier, context, next) {
  if (!Object.hasOwn(standIns, specifier)) return next(specifier, context);
  return { url: new URL('by-hand-' + specifier.replace('/', '-') + '.mjs', context.parentURL).href, shortCircuit: true };
}
export async function load(url, context, next) {
  const specifier = Object.keys(standIns).find((each) => url.endsWith('/by-hand-' + each.replace('/', '-') + '.mjs'));
  if (specifier === undefined) return next(url, context);
  return { format: 'module', source: standIns[specifier], shortCircuit: true };
}`;

register(`data:text/javascript,${encodeURIComponent(hooks)}`);

import {
  type ɵComponentDef as ComponentDef,
  DestroyRef,
  DOCUMENT,
  EnvironmentInjector,
  type InjectionToken,
  Injector,
  PLATFORM_ID,
  type Type,
  ɵsetInjectorProfilerContext as swapContext,
} from '@angular/core';

/*
 * All parts of Angular's internals that are used: those for developer tools, and some fields of its injectors.
 * In development builds only. Each is checked before use: if a later Angular lacks one, owners are missing and
 * nothing else is wrong.
 */

/** The facts about code that runs in an injection context. */
export interface InjectionContext {
  readonly injector: Injector;
  /** The class or token that is being made. Null within `runInInjectionContext`. */
  readonly token: Token | null;
}

export type Token = Type<unknown> | InjectionToken<unknown>;

/** The injection context of the running code. Costs ~30 ns: it is taken out, and put back. */
export function injectionContext(): InjectionContext | undefined {
  const context: InjectionContext | undefined = swapContext(undefined as never);
  swapContext(context as never);
  return context;
}

/** A view as Angular keeps it: an array with the objects that it was made of. */
export type View = readonly unknown[];

/** The place in a template that an injector belongs to. */
export interface Place {
  readonly index: number;
  readonly directiveStart: number;
  readonly directiveEnd: number;
  readonly componentOffset: number;
}

/**
 * The view that declares the element of a template injector, and its place there. Undefined for other
 * injectors.
 */
export function placeOf(injector: Injector): { readonly view: View; readonly place: Place } | undefined {
  const { _lView: view, _tNode: place } = injector as { _lView?: View | null; _tNode?: Place | null };
  return Array.isArray(view) && place ? { view: view as View, place } : undefined;
}

/** The view that declares what an injector makes, or the injector itself. */
export function homeOf(injector: Injector): object {
  return placeOf(injector)?.view ?? injector;
}

/** The component at a place, or else the first directive. */
export function directiveAt(view: View, place: Place): object | undefined {
  const { directiveStart, directiveEnd, componentOffset } = place;
  if (directiveStart < 0 || directiveEnd <= directiveStart) return undefined;
  const found = view[directiveStart + Math.max(0, componentOffset)];
  return typeof found === 'object' && found !== null ? found : undefined;
}

/** Whether it is the injector of the whole application, or of the platform. */
export function isRoot(injector: Injector): boolean {
  const { scopes } = injector as { scopes?: unknown };
  return scopes instanceof Set && (scopes.has('root') || scopes.has('platform'));
}

/** Whether it belongs to an application. One of `Injector.create` that was given no parent does not. */
export function isInApplication(injector: Injector): boolean {
  const { parent } = injector as { parent?: Injector };
  return isRoot(injector) || (parent !== undefined && isInApplication(parent));
}

/** The instance that an environment injector has made for a token. */
export function instanceIn(injector: object, token: Token): object | undefined {
  const { records } = injector as { records?: ReadonlyMap<unknown, { readonly value?: unknown }> };
  const value =
    records instanceof Map ? (records.get(token) as { value?: unknown } | null)?.value : undefined;
  return typeof value === 'object' && value !== null ? value : undefined;
}

/** The environment above an injector. Asked when something is made: one that is destroyed answers no more. */
export function environmentAbove(injector: Injector): object | undefined {
  const above: unknown =
    'records' in injector
      ? (injector as { parent?: unknown }).parent
      : injector.get(EnvironmentInjector, null);
  return typeof above === 'object' && above !== null ? above : undefined;
}

/** Of a page that a server renders: its path. A query may contain secrets. */
export function renderedPath(injector: Injector): string | undefined {
  if (injector.get(PLATFORM_ID, null) !== 'server') return undefined;
  return injector.get(DOCUMENT, null)?.location.pathname;
}

/** Whether an environment is `outer`, or below it. */
export function isWithin(environment: object | undefined, outer: object | undefined): boolean {
  let at: unknown = environment;
  while (typeof at === 'object' && at !== null && at !== outer) at = (at as { parent?: unknown }).parent;
  return outer !== undefined && at === outer;
}

/** What some injectors have made by now. */
export interface Services {
  /** The injectors that live. */
  readonly environments: readonly object[];
  readonly living: readonly object[];
  /** Their injector is being destroyed, as that of a server after each page: they go with it. */
  readonly ending: readonly object[];
}

/** What `environment` and those above it have made by now, up to the root. */
export function servicesOf(environment: object | undefined): Services {
  const found = { environments: [] as object[], living: [] as object[], ending: [] as object[] };
  let at: unknown = environment;
  for (; typeof at === 'object' && at !== null; at = (at as { parent?: unknown }).parent) {
    const { records, destroyed } = at as { records?: unknown; destroyed?: unknown };
    if (!(records instanceof Map)) continue;
    const services = destroyed === true ? found.ending : found.living;
    if (destroyed !== true) found.environments.push(at);
    for (const record of records.values() as Iterable<{ readonly value?: unknown } | null>) {
      const value = record?.value;
      if (typeof value === 'object' && value !== null && !isOfFramework(value)) services.push(value);
    }
  }
  return found;
}

/** The field in which a view, or a container of views, has its parent. */
const PARENT = 3;
/** The field of a view with its flags, and the flag of one that was destroyed. */
const FLAGS = 2;
const DESTROYED = 256;

/** Whether a view, or an injector, was not destroyed. */
export function isAlive(home: object): boolean {
  if (!Array.isArray(home)) return (home as { destroyed?: unknown }).destroyed === false;
  const flags: unknown = home[FLAGS];
  return typeof flags === 'number' && (flags & DESTROYED) === 0;
}

/** The instances of a class in a view. */
export function instancesOf(token: Token, view: View): readonly object[] {
  return view.filter(
    (part): part is object => typeof part === 'object' && part !== null && part.constructor === token,
  );
}

/**
 * The objects that are destroyed with a view: the components, directives and services of its template, and of
 * all views within it.
 */
export function instancesWithin(view: View): readonly object[] {
  const found: object[] = [];
  const within = new Set<View>([view]);
  for (const at of within) {
    for (const part of at) {
      if (typeof part !== 'object' || part === null) continue;
      if (!Array.isArray(part)) {
        if (isInjected(part)) found.push(part);
      } else if (within.has(part[PARENT] as View)) within.add(part as View);
    }
  }
  return found;
}

/** A class with the definitions that Angular's compiler adds. */
export type Defined = Partial<Record<'ɵcmp' | 'ɵdir' | 'ɵprov', Partial<ComponentDef<unknown>> | null>>;

/** Whether it is an instance of a component or a directive. */
export function isDirective(instance: object): boolean {
  const made = classOf(instance);
  return Boolean(made?.ɵcmp ?? made?.ɵdir);
}

/** Whether an injector has made it, or it is a component: then it has a life of its own. */
export function isInjected(instance: object): boolean {
  return isDirective(instance) || Boolean(classOf(instance)?.ɵprov);
}

/** An own property could be of the user, and a revoked proxy has no class. */
function classOf(instance: object): Defined | undefined {
  try {
    const prototype = Object.getPrototypeOf(instance) as { constructor?: unknown } | null;
    return typeof prototype?.constructor === 'function' ? (prototype.constructor as Defined) : undefined;
  } catch {
    return undefined;
  }
}

/** The number of own properties among which an object of Angular has its view. */
const OWN_FIELDS = 50;

/**
 * Whether it leads to the whole application: a view, or an object that has one. Also if it cannot be examined:
 * then it is not of the component. Calls no accessors.
 */
export function isOfFramework(value: object): boolean {
  try {
    if (Array.isArray(value)) return isView(value);
    if (ArrayBuffer.isView(value)) return false;
    if (value instanceof Injector || value instanceof DestroyRef) return true;
    return Object.keys(value)
      .slice(0, OWN_FIELDS)
      .some((name) => {
        const part: unknown = Object.getOwnPropertyDescriptor(value, name)?.value;
        return Array.isArray(part) && isView(part);
      });
  } catch {
    return true;
  }
}

/** The second entry of a view is shared by all views of its template. */
function isView(value: readonly unknown[]): boolean {
  const shared: unknown = value[1];
  return typeof shared === 'object' && shared !== null && 'blueprint' in shared;
}

/** The property by which Angular finds the view of an instance. */
export const CONTEXT = '__ngContext__';

/**
 * The objects that were injected into an instance and have no life of their own, such as an `ActivatedRoute`.
 */
export function givenTo(injector: Injector, token: Token): readonly object[] {
  const found = developerTools().ɵgetDependenciesFromInjectable?.(injector, token);
  return (found?.dependencies ?? []).flatMap(({ value }) =>
    typeof value === 'object' && value !== null && !isInjected(value) && !isOfFramework(value) ? [value] : [],
  );
}

/** The functions that development builds offer to developer tools. */
export interface DeveloperTools {
  getInjector?(instance: object): Injector;
  ɵgetDependenciesFromInjectable?(
    injector: Injector,
    token: Token,
  ): { readonly dependencies: readonly { readonly value?: unknown }[] } | undefined;
  ɵsetProfiler?(profiler: Profiler): () => void;
}

/** Is called when Angular is about to run code, and when that has run. */
export type Profiler = (
  event: number,
  instance?: object | null,
  run?: { readonly name?: string } | null,
) => void;

/** It exists once an application is made, but not yet while its configuration is read. */
export function developerTools(): DeveloperTools {
  return (globalThis as { ng?: DeveloperTools }).ng ?? {};
}

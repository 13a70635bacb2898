import {
  type ɵComponentDef as ComponentDef,
  DestroyRef,
  EnvironmentInjector,
  type InjectionToken,
  Injector,
  type Type,
  ɵsetInjectorProfilerContext as swapContext,
} from '@angular/core';

/*
 * All that is used of Angular's own: what it offers to developer tools, and some fields of its injectors. In development builds only.
 * Each is asked for, never taken for granted: where a later Angular has it no more, owners are missing and nothing else is wrong.
 */

/** What is known of the code that runs in an injection context. */
export interface InjectionContext {
  readonly injector: Injector;
  /** What is being made: a class or a token; null within `runInInjectionContext`. */
  readonly token: Token | null;
}

export type Token = Type<unknown> | InjectionToken<unknown>;

/** The injection context of the code that runs. Costs ~30 ns: it is taken out, and put back. */
export function injectionContext(): InjectionContext | undefined {
  const context: InjectionContext | undefined = swapContext(undefined as never);
  swapContext(context as never);
  return context;
}

/** A view as Angular keeps it: what it was made of stands in it, in an order of its own. */
export type View = readonly unknown[];

/** The place in a template that an injector stands for. */
export interface Place {
  readonly index: number;
  readonly directiveStart: number;
  readonly directiveEnd: number;
  readonly componentOffset: number;
}

/** The view that declares what an injector of a template stands for, and its place there. Undefined of other injectors. */
export function placeOf(injector: Injector): { readonly view: View; readonly place: Place } | undefined {
  const { _lView: view, _tNode: place } = injector as { _lView?: View | null; _tNode?: Place | null };
  return Array.isArray(view) && place ? { view: view as View, place } : undefined;
}

/** The component, or else the first directive, at a place. */
export function directiveAt(view: View, place: Place): object | undefined {
  const { directiveStart, directiveEnd, componentOffset } = place;
  if (directiveStart < 0 || directiveEnd <= directiveStart) return undefined;
  const found = view[directiveStart + Math.max(0, componentOffset)];
  return typeof found === 'object' && found !== null ? found : undefined;
}

/** Is it the injector of the whole application, or of the platform? */
export function isRoot(injector: Injector): boolean {
  const { scopes } = injector as { scopes?: unknown };
  return scopes instanceof Set && (scopes.has('root') || scopes.has('platform'));
}

/** The instance that an injector of the environment has made for a token. */
export function instanceIn(injector: Injector, token: Token): object | undefined {
  const { records } = injector as { records?: ReadonlyMap<unknown, { readonly value?: unknown }> };
  const value =
    records instanceof Map ? (records.get(token) as { value?: unknown } | null)?.value : undefined;
  return typeof value === 'object' && value !== null ? value : undefined;
}

/** What the injectors of the environment above `injector` have made by now, up to the root: it lives on. */
export function servicesAbove(injector: Injector): readonly object[] {
  const found: object[] = [];
  // One of the environment answers no more while it is destroyed, and what it has made goes with it.
  let at: unknown =
    'records' in injector
      ? (injector as { parent?: unknown }).parent
      : injector.get(EnvironmentInjector, null);
  for (; typeof at === 'object' && at !== null; at = (at as { parent?: unknown }).parent) {
    const { records } = at as { records?: unknown };
    if (!(records instanceof Map)) continue;
    for (const record of records.values() as Iterable<{ readonly value?: unknown } | null>) {
      const value = record?.value;
      if (typeof value === 'object' && value !== null && !isOfFramework(value)) found.push(value);
    }
  }
  return found;
}

/** Where a view, or a container of views, has that which it is in. */
const PARENT = 3;

/** What is destroyed with a view: the components, directives and services of its template, and of all that is within it. */
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

type Defined = Partial<Record<'ɵcmp' | 'ɵdir' | 'ɵprov', Partial<ComponentDef<unknown>> | null>>;

/** Is it an instance of a component or a directive? */
export function isDirective(instance: object): boolean {
  const made = classOf(instance);
  return Boolean(made?.ɵcmp ?? made?.ɵdir);
}

/** Was it made by an injector, or a component? Then it has a life of its own. */
export function isInjected(instance: object): boolean {
  return isDirective(instance) || Boolean(classOf(instance)?.ɵprov);
}

/** Not its own property: that could be anything. */
function classOf(instance: object): Defined | undefined {
  const prototype = Object.getPrototypeOf(instance) as { constructor?: unknown } | null;
  return typeof prototype?.constructor === 'function' ? (prototype.constructor as Defined) : undefined;
}

/** The name of a class as it was written, or of a token. */
export function nameOf(token: Token): string {
  if (typeof token !== 'function') return String(token).replace(/^InjectionToken /, '');
  const { debugInfo } = ((token as Defined).ɵcmp ?? {}) as { debugInfo?: { className?: string } | null };
  return debugInfo?.className ?? plainName(token.name);
}

/** The class that is being made in this injection context, or whose injector it is. */
export function classHere(): string | undefined {
  const { injector, token } = injectionContext() ?? {};
  if (injector === undefined) return undefined;
  const at = placeOf(injector);
  const made = token ?? (at && directiveAt(at.view, at.place)?.constructor);
  return made ? nameOf(made as Token) : undefined;
}

/** Without the underscore that bundlers put before the name of a class that refers to itself. */
export function plainName(name: string): string {
  return name.replace(/^_(?=\p{Lu})/u, '');
}

/** Does it lead to all of the application: a view, or what hands one out? */
export function isOfFramework(value: object): boolean {
  if (Array.isArray(value)) return isView(value);
  if (value instanceof Injector || value instanceof DestroyRef) return true;
  return Object.values(value).some((part) => Array.isArray(part) && isView(part));
}

/** The second entry of a view is what all views of its template have in common. */
function isView(value: readonly unknown[]): boolean {
  const shared: unknown = value[1];
  return typeof shared === 'object' && shared !== null && 'blueprint' in shared;
}

/** The property by which Angular finds the view of an instance. */
export const CONTEXT = '__ngContext__';

/** What was injected into an instance, without what has a life of its own: an `ActivatedRoute`, say. */
export function givenTo(injector: Injector, token: Token): readonly object[] {
  const found = developerTools().ɵgetDependenciesFromInjectable?.(injector, token);
  return (found?.dependencies ?? []).flatMap(({ value }) =>
    typeof value === 'object' && value !== null && !isInjected(value) && !isOfFramework(value) ? [value] : [],
  );
}

/** What development builds offer to developer tools. */
export interface DeveloperTools {
  getInjector?(instance: object): Injector;
  ɵgetDependenciesFromInjectable?(
    injector: Injector,
    token: Token,
  ): { readonly dependencies: readonly { readonly value?: unknown }[] } | undefined;
  ɵsetProfiler?(profiler: Profiler): () => void;
}

/** Hears what Angular is about to run, and that it has run. */
export type Profiler = (
  event: number,
  instance?: object | null,
  run?: { readonly name?: string } | null,
) => void;

/** There from when an application is made: not yet while its configuration is read. */
export function developerTools(): DeveloperTools {
  return (globalThis as { ng?: DeveloperTools }).ng ?? {};
}

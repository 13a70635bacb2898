import { openChain } from './open-sources.js';
import type { SourceTraces } from './source-traces.js';
import type { Watched } from '../base/rxjs-internals.js';

/**
 * Whether every source that could wake it is a Subject that was unsubscribed. `cleanup` if a user function
 * would still have to run in its teardown. Returns at once if no Subject was ever unsubscribed.
 */
export function isDropped(
  subscriber: Watched | undefined,
  { traces, hooks }: { readonly traces: SourceTraces; readonly hooks: { readonly readable: boolean } },
): boolean | 'cleanup' {
  const chain = traces.anyDropped && subscriber ? openChain(subscriber, traces) : undefined;
  if (chain === undefined || !chain.sources.some(({ kind }) => kind === 'dropped')) return false;
  if (!chain.sources.every(({ kind }) => kind === 'dropped' || kind === 'never')) return false;
  return chain.hasCleanup && hooks.readable ? 'cleanup' : true;
}

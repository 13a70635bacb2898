import type { Leak } from '../../leak.js';
import type { LeakSite } from '../../site.js';

/** The line to fix, if it is not the one that subscribed: the producer of a zombie, the share of a connection. */
export function faultOf({ producedAt, kind, sharedAt }: Leak): LeakSite | undefined {
  return producedAt ?? (kind === 'connection' ? sharedAt : undefined);
}

/** The line to fix. */
export function siteToFix(leak: Leak): LeakSite | undefined {
  return faultOf(leak) ?? leak.sites[0];
}

/**
 * The identity of an entry of the report. Shares or producers at several lines of a function have one fingerprint, and
 * an entry each, since each needs a fix of its own.
 */
export function entryKey(leak: Leak): string {
  return entryKeyOf(leak.fingerprint, faultOf(leak));
}

export function entryKeyOf(fingerprint: string, fault: LeakSite | undefined): string {
  return fault === undefined ? fingerprint : `${fingerprint}|${fault.file}:${fault.line}:${fault.column}`;
}

import type { LeakSite } from '../../site.js';
import { shownFile } from '../stack/file-names.js';
import { workingFolder } from '../base/host.js';
import { registry } from '../registry.js';
import { siteText as lineText } from './report-text.js';
import { isUserLine, takeStack } from '../stack/places.js';

const FRAMES = 20;

/** The line that called a function of this library. */
export interface Caller {
  readonly site: LeakSite | undefined;
  readonly stack: string;
}

/**
 * The user's line that called this library; or that called `called`, if this library may be its caller too.
 */
export function callerOf(called?: (...args: never[]) => unknown): Caller {
  const stack = takeStack(FRAMES, called);
  return { site: registry().sites.place(stack).site, stack: String(stack.stack) };
}

/** The frames of a caller, in the format of an `Error`, down to the first frame of a library. */
export function framesOf(caller: Caller | undefined): string {
  const lines = caller?.stack.split('\n') ?? [];
  const first = lines.findIndex(isUsers);
  const end = lines.findIndex((line, at) => at > first && !isUsers(line));
  return first < 0 ? '' : lines.slice(first, end < 0 ? undefined : end).join('\n');
}

function isUsers(line: string): boolean {
  return isUserLine(registry().sites.place({ stack: line }));
}

/** A site as text. */
export function siteText(site: LeakSite | undefined): string {
  if (site === undefined) return 'an unknown line';
  return lineText(site, (file) => shownFile(file, workingFolder()));
}

/** Makes `error` point to these frames: test runners show the lines around the first one. */
export function pointTo<E extends Error>(error: E, frames: string): E {
  if (frames !== '') error.stack = `${error.name}: ${error.message}\n${frames}`;
  return error;
}

/** The stack frame of `site`. */
export function frameOf(site: LeakSite | undefined): string {
  if (site === undefined) return '';
  const at = `${site.file}:${site.line}:${site.column}`;
  return site.function === undefined ? `    at ${at}` : `    at ${site.function} (${at})`;
}

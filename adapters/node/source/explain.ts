import { isGenericFix } from '../../../lib/dev/rules/fixes.js';
import type { Leak } from '../../../lib/leak.js';
import type { LeakSite } from '../../../lib/site.js';
import { classAround } from './classes.js';
import { forgotten, notCalled, ofClass, setAnew } from './fixes/kept.js';
import { producerFix, withoutTeardown } from './fixes/made-by-hand.js';
import { nested } from './fixes/nested.js';
import { ofOwner } from './fixes/owned.js';
import { ofRequest, plain } from './fixes/plain.js';
import { shareFix } from './fixes/shared.js';
import { notifier, notLast } from './fixes/take-until.js';
import { alive, combined, promised } from './fixes/waiting.js';
import type { Fix, FixRule } from './given.js';
import { handleOf } from './handle.js';
import { isExactHint } from './hints.js';
import { ParsedFiles } from './parsed-files.js';
import { pipeText } from './pipe-text.js';
import { type Reading, readingAt } from './reading.js';
import type { Source } from './tree.js';

const parsed = new ParsedFiles();

/** In this order: what is proven by the subscriptions before what the text alone says. */
const PROVEN: readonly FixRule[] = [notLast, ofOwner, notifier, combined, promised, withoutTeardown];
const BY_TEXT: readonly FixRule[] = [notCalled, alive, nested, setAnew, forgotten, ofClass, ofRequest, plain];

/** What the text says of a leak beside what its subscriptions do: its pipe, and the fix in the words of the code. */
export function explain(leak: Leak, read: (file: string) => string | undefined): Leak {
  if (leak.package !== undefined || leak.inner !== undefined) return leak;
  const main = leak.producedAt ?? (leak.kind === 'connection' ? leak.sharedAt : undefined) ?? leak.sites[0];
  const source = main && parsed.read(main.file, read(main.file));
  if (main === undefined || source === undefined) return leak;
  if (leak.verdict === 'zombie' || leak.verdict === 'residue')
    return withFix(leak, producerFix(source, main.line));
  if (leak.kind === 'connection')
    return leak.verdict === 'abandoned' ? leak : withFix(leak, shareFix(source, main));
  return ofSubscription(leak, source, main);
}

function ofSubscription(leak: Leak, source: Source, site: LeakSite): Leak {
  const reading = readingAt(source, site);
  if (reading === undefined || !agrees(leak, reading)) return leak;
  const pipe = pipeText(reading);
  const told = pipe === undefined ? leak : { ...leak, pipe };
  // A package has subscribed for the line: what that returns is no subscription.
  if (!isOwnCall(leak) || isExactHint(leak) || leak.verdict === 'late') return told;
  const given = { leak, reading, handle: handleOf(reading), around: classAround(reading) };
  for (const rule of isGenericFix(leak.hint) ? [...PROVEN, ...BY_TEXT] : PROVEN) {
    const fix = rule(given);
    if (fix !== undefined) return withFix(told, fix);
  }
  return told;
}

/** Has the line itself subscribed, or a package that it has called to do that? */
function isOwnCall({ through }: Leak): boolean {
  return through === undefined || /(?:^|\.)(?:subscribe|forEach)$/.test(through.function ?? '');
}

/** Where text and subscription disagree, the text is another one. */
function agrees({ kind, facts = [] }: Leak, { verb, pipe, source }: Reading): boolean {
  const isPromise = verb !== 'subscribe';
  if ((kind === 'promise') !== isPromise) return false;
  const cut = facts.some(({ what }) => what === 'notifier');
  return !cut || pipe === undefined || /\btakeUntil/.test(source.text);
}

function withFix(leak: Leak, fix: Fix | undefined): Leak {
  if (fix === undefined) return leak;
  return { ...leak, hint: fix.text, ...(fix.edit !== undefined && { edit: fix.edit }) };
}

import jsTokens from 'js-tokens';

import type { ArgumentOf } from '../../../lib/dev/base/host.js';
import type { LeakSite } from '../../../lib/site.js';
import { offsetAt } from './text-offsets.js';

/** Longer than any call of `pipe` that a person writes. */
const LONGEST = 50_000;

/**
 * The position of an argument of a `pipe` call, from the text of the file and the position of the call: the
 * second argument of `.pipe(map(f), share())` is at `share`. Undefined if the text is not the one that runs, or
 * is not clear.
 */
export function argumentIn<At extends LeakSite>(
  text: string,
  site: At,
  { index, of }: ArgumentOf,
): At | undefined {
  const call = offsetAt(text, site);
  const dot = /^\??\.?\s*(?=pipe\b)/.exec(text.slice(call, call + 20));
  if (dot === null) return undefined;
  const starts = argumentsOf(text.slice(call + dot[0].length, call + LONGEST));
  if (starts === undefined) return undefined;
  const start = starts.length === of ? starts[index] : onlyShare(starts);
  return start && placed(text, call + dot[0].length + start.at, site);
}

interface Start {
  /** The number of characters after the call. */
  readonly at: number;
  /** The first word of the argument. */
  readonly text: string;
}

/** Type arguments contain commas too. */
function onlyShare(starts: readonly Start[]): Start | undefined {
  const shares = starts.filter(({ text }) => text === 'share' || text === 'shareReplay');
  return shares.length === 1 ? shares[0] : undefined;
}

const OPENS = new Set(['(', '[', '{']);
const CLOSES = new Set([')', ']', '}']);
const TRIVIA = /^(?:WhiteSpace|LineTerminatorSequence|\w+Comment)$/;

/** The start of each argument of the call at the start of `text`. Undefined if that is not certain. */
function argumentsOf(text: string): readonly Start[] | undefined {
  const starts: Start[] = [];
  let at = 0;
  // The depth is 1 or more within the call. Type arguments may stand before it.
  let depth = 0;
  let types = 0;
  let awaited = false;
  for (const { type, value } of jsTokens(text)) {
    const from = at;
    at += value.length;
    if (TRIVIA.test(type)) continue;
    if (depth === 0) {
      if (/^[<>]+$/.test(value)) types += value.startsWith('<') ? value.length : -value.length;
      if (types > 0 || value !== '(') continue;
    } else if (awaited && value !== ')') {
      if (value === '...') return undefined;
      starts.push({ at: from, text: value });
    }
    awaited = depth === 1 && value === ',';
    if (depth === 0) awaited = true;
    if (type === 'TemplateHead' || (type === 'Punctuator' && OPENS.has(value))) depth++;
    if (type === 'TemplateTail' || (type === 'Punctuator' && CLOSES.has(value))) depth--;
    if (depth === 0) return starts;
  }
  return undefined;
}

function placed<At extends LeakSite>(text: string, offset: number, site: At): At {
  const before = text.slice(0, offset).split('\n');
  return { ...site, line: before.length, column: (before.at(-1) as string).length + 1 };
}

import type { Leak, Through } from '../../leak.js';
import { printable } from '../../printable.js';
import type { LeakSite } from '../../site.js';
import { duration } from '../base/duration.js';
import { entryKey, faultOf, siteToFix } from '../leak/fault-line.js';
import type { FrameOptions } from '../base/host.js';
import { editLines } from './edit-text.js';
import { factText } from './fact-text.js';
import { describe } from '../rules/all.js';

export interface ReportStyle {
  readonly color: boolean;
  /** The lines around a site, if the host can show them. */
  readonly codeFrame?: ((site: LeakSite, options: FrameOptions) => string | undefined) | undefined;
  /** Whether this file also contains rxjs, and has no source map. */
  readonly isBundle?: ((file: string) => boolean) | undefined;
  /** The file name as the report shows it. */
  readonly shown: (file: string) => string;
}

/**
 * The report: a text for a person who has ten seconds. It says how many, why, where, whose, how old, and what
 * to do. Leaks that packages made on their own come after those of the user.
 */
export function reportText(leaks: readonly Leak[], style: ReportStyle): string {
  const paint = painter(style.color);
  const own = leaks.filter((leak) => leak.package === undefined);
  const foreign = leaks.filter((leak) => leak.package !== undefined);
  const parts = [headline(own, paint)];
  for (const leak of own.slice(0, WHOLE)) parts.push(entry(leak, style, paint));
  if (own.length > WHOLE) parts.push(folded(own.slice(WHOLE), style));
  if (foreign.length > 0) parts.push(packagesLine(foreign));
  for (const leak of foreign.slice(0, WHOLE)) parts.push(entry(leak, style, paint));
  if (foreign.length > WHOLE) parts.push(folded(foreign.slice(WHOLE), style));
  return parts.join('\n\n');
}

/** So many entries are shown whole, and so many of the others in a line. */
const WHOLE = 20;
const IN_A_LINE = 50;

function folded(leaks: readonly Leak[], { shown }: ReportStyle): string {
  const lines = leaks.slice(0, IN_A_LINE).map((leak) => {
    const site = siteToFix(leak);
    const at = site === undefined ? 'at an unknown line' : `at ${siteText(site, shown)}`;
    return `  ${leak.verdict}: ${subject(leak)} ${at}`;
  });
  const left = leaks.length - lines.length;
  return [
    `${leaks.length} more ${leaks.length === 1 ? 'entry' : 'entries'}, in brief (the JSON report has all details):`,
    ...lines,
    ...(left > 0 ? [`  and ${left} more`] : []),
  ].join('\n');
}

function packagesLine(foreign: readonly Leak[]): string {
  const many = count(total(foreign), 'subscription');
  return `Made inside packages, not by your code: ${many} ${places(foreign)}. By default they do not make a check fail.`;
}

/** Replaces the report while dev mode is off. */
export const OFF_TEXT = 'Dev mode is off, so nothing is watched: call enableDevMode() first.';

type Paint = (style: 'bad' | 'note' | 'quiet', text: string) => string;

const CODES = { bad: '31;1', note: '33', quiet: '2' } as const;

function painter(color: boolean): Paint {
  return (style, text) => (color ? `\u001b[${CODES[style]}m${text}\u001b[0m` : text);
}

const NOTES_NEED_NOTHING = 'A note does not fail a check, and needs no fix.';

function headline(leaks: readonly Leak[], paint: Paint): string {
  const of = (severity: Leak['severity']): Leak[] => leaks.filter((leak) => leak.severity === severity);
  const [bad, notes] = [of('leak'), of('note')];
  if (leaks.length === 0) return 'No leaks.';
  const told = [
    ...(bad.length > 0 ? [paint('bad', `${count(total(bad), 'leaked subscription')} ${places(bad)}`)] : []),
    ...(notes.length > 0 ? [paint('note', `${count(total(notes), 'note')} ${places(notes)}`)] : []),
  ];
  const words = `${bad.length === 0 ? 'No leaks, ' : ''}${told.join(', and ')}.`;
  return notes.length === 0 ? words : `${words} ${NOTES_NEED_NOTHING}`;
}

function entry(leak: Leak, style: ReportStyle, paint: Paint): string {
  const { severity, sites, hint, edit } = leak;
  const title = `${leak.verdict}: ${titleOf(leak)}`;
  const lines = [paint(severity === 'leak' ? 'bad' : 'note', title)];
  // The producer of a zombie has to be fixed: its consumers did nothing wrong.
  const { through, package: of } = leak;
  const fault = faultOf(leak);
  const shown = fault ? [`at ${siteText(fault, style.shown)}`] : linesOf(leak, style);
  lines.push(...shown.map((line) => `  ${line}`));
  if ([...sites, ...(fault ? [fault] : [])].some(({ file }) => style.isBundle?.(file) === true))
    lines.push(`  ${OF_A_BUNDLE}`);
  if (through !== undefined) lines.push(`  ${paint('quiet', 'through')}  ${throughText(through)}`);
  if (of !== undefined) lines.push(`  ${paint('quiet', 'package')}  ${printable(of)}`);
  const main = fault ?? sites[0];
  const code = main && style.codeFrame?.(main, { color: style.color, lines: leak.excerpt });
  if (code !== undefined) lines.push('', indent(code), '');
  for (const [label, text] of details(leak, style))
    lines.push(`  ${paint('quiet', label.padEnd(6))} ${text}`);
  lines.push(`  ${paint('quiet', 'fix'.padEnd(6))} ${hint}`);
  if (edit !== undefined) lines.push(...editLines(edit).map((line) => `         ${line}`));
  return lines.join('\n');
}

/** The lines that subscribed, most frequent first. */
function linesOf({ sites, count: many }: Leak, { shown }: ReportStyle): string[] {
  const share = (of: number): string => (many > of || sites.length > 1 ? ` (${of} of ${many})` : '');
  const lines = sites.slice(0, SITES_SHOWN).map((site) => `at ${siteText(site, shown)}${share(site.count)}`);
  if (sites.length > SITES_SHOWN) lines.push(`and ${count(sites.length - SITES_SHOWN, 'other line')}`);
  return sites.length === 0 ? ['at an unknown line'] : lines;
}

/** One line without the verdict: the number, the subject, and the fault. */
export function titleOf(leak: Leak): string {
  const { name } = leak;
  return `${subject(leak)}${name === undefined ? '' : ` "${printable(name)}"`} ${predicate(leak)}`;
}

/** The subject of the title, with the number. */
function subject({ verdict, severity, kind, count: many, inner }: Leak): string {
  if (inner !== undefined) return `${many} more inner stream${many === 1 ? '' : 's'}`;
  // It is not always a subscription: a teardown or a value can be late too.
  if (verdict === 'residue') return count(many, 'background task');
  if (verdict === 'late' && severity === 'note') return count(many, 'item');
  return count(many, kind === 'root' || kind === 'guarded' ? 'subscription' : `${KINDS[kind]} subscription`);
}

/** The predicate of the title. */
function predicate({ verdict, kind, count: many, inner, owner, owners = 1 }: Leak): string {
  if (inner !== undefined) return describeInner(inner);
  const isOfEach = verdict === 'growing' && kind === 'connection' && many > 1 && owners === many;
  if (isOfEach && owner !== undefined) return `are open, one for each ${printable(owner.name)}`;
  return describe(verdict, many);
}

/** The title shows the increase; this adds the total number and the subscriptions. */
function describeInner({ open, subscriptions }: NonNullable<Leak['inner']>): string {
  return `of ${subscriptions === 1 ? 'one subscription' : count(subscriptions, 'subscription')}${open === undefined ? '' : `; ${open} are open in total`}`;
}

const OF_A_BUNDLE = 'in a bundle without a source map: the code of packages may look like your own';

const SITES_SHOWN = 3;
const KINDS = { nested: 'nested', connection: 'shared', promise: 'promise' } as const;

/** The package that the line called, and its function. */
function throughText({ package: of, function: name }: Through): string {
  return printable(name === undefined ? of : `${name} of ${of}`);
}

function details(leak: Leak, style: ReportStyle): [string, string][] {
  const { owner, owners, oldestAge, idle, values, waitsFor, facts = [], baseline, count: many } = leak;
  const { sentAt, sites } = leak;
  const { shown } = style;
  const age = [`${many > 1 ? 'oldest ' : ''}${duration(oldestAge)}`];
  // Without an idle time, values are not counted: rxjs made the subscription itself, e.g. for a promise.
  if (values === 0 && idle !== undefined) age.push('no values');
  if (values > 0 && idle !== undefined) age.push(`silent for ${duration(idle)}`);
  if (values > 0) age.push(count(values, 'value'));
  const told: [string, string][] = [];
  if (sentAt !== undefined) told.push(['sends', `at ${siteText(sentAt, shown)}`]);
  const fault = faultOf(leak);
  if (
    fault !== undefined &&
    (leak.producedAt ? sites.length > 0 : !sites.every((site) => isSame(site, fault)))
  ) {
    told.push(...linesOf(leak, style).map((line): [string, string] => ['used', line]));
  }
  if (owner !== undefined) told.push(['owner', ownerText(owner, owners)]);
  told.push(['age', age.join(', ')]);
  if (leak.pipe !== undefined) told.push(['pipe', printable(leak.pipe)]);
  if (waitsFor !== undefined) told.push(['waits', `for ${waitsFor}`]);
  for (const fact of facts) told.push([...factText(fact, shown)]);
  if (baseline !== undefined) told.push(['known', knownText(baseline)]);
  return told;
}

function isSame(a: LeakSite, b: LeakSite): boolean {
  return a.file === b.file && a.line === b.line && a.column === b.column;
}

function ownerText({ path, reason }: NonNullable<Leak['owner']>, owners = 1): string {
  const others = owners > 1 ? ` (and ${count(owners - 1, 'other owner')})` : '';
  return printable(`${path}${others}${reason === undefined ? '' : `, closed: ${reason}`}`);
}

/** The reason of the baseline entry, and why it is not in force. */
function knownText({ reason, issue, expired, max }: NonNullable<Leak['baseline']>): string {
  const bounds = [
    ...(expired === undefined
      ? []
      : [`only until ${expired.replace(/T00:00:00.000Z$/, '')}, which has passed`]),
    ...(max === undefined ? [] : [`only up to ${max}`]),
  ];
  const why = `${reason}${issue === undefined ? '' : ` (${issue})`}`;
  return `${bounds.length === 0 ? '' : `${bounds.join(', and ')}: `}${why}`;
}

/** A site as text. */
export function siteText(site: LeakSite, shown: (file: string) => string): string {
  const at = `${shown(site.file)}:${site.line}:${site.column}`;
  return printable(site.function === undefined ? at : `${at} in ${site.function}`);
}

function indent(text: string): string {
  return text.replace(/^(?=.)/gm, '    ');
}

function total(leaks: readonly Leak[]): number {
  return leaks.reduce((sum, leak) => sum + leak.count, 0);
}

function places(leaks: readonly Leak[]): string {
  return `in ${count(new Set(leaks.map(entryKey)).size, 'place')}`;
}

function count(many: number, what: string): string {
  return `${many} ${what}${many === 1 ? '' : 's'}`;
}

import { describe, expect, it } from 'vitest';

import { reportText } from '../../../../lib/dev/report/report-text.js';
import type { Leak, Verdict } from '../../../../lib/leak.js';

const leak = (given: Partial<Leak> = {}): Leak => ({
  verdict: 'outlived',
  severity: 'leak',
  fingerprint: 'outlived|root||src/prices.ts#show',
  kind: 'root',
  count: 1,
  sites: [{ file: '/app/src/prices.ts', line: 12, column: 5, function: 'show', count: 1 }],
  owner: { name: 'page', path: 'app/page', reason: 'route change' },
  oldestAge: 3_210,
  idle: 1_100,
  values: 12,
  hint: 'Put it last.',
  ...given,
});
const text = (...leaks: Leak[]): string =>
  reportText(leaks, { color: false, shown: (file) => file.replace('/app/', '') });

describe('reportText', () => {
  it('says in a few lines how many, why, where, whose, how old, and what to do', () => {
    expect(text(leak())).toBe(`1 leaked subscription in 1 place.

outlived: 1 subscription outlived its owner
  at src/prices.ts:12:5 in show
  owner  app/page, closed: route change
  age    3.2 s, silent for 1.1 s, 12 values
  fix    Put it last.`);
  });

  it('reports the increase of inner streams, and the open ones if their number is known', () => {
    const title = (count: number, inner: NonNullable<Leak['inner']>): string | undefined =>
      text(leak({ verdict: 'growing', count, inner })).split('\n')[2];
    expect(title(1, { subscriptions: 1 })).toBe('growing: 1 more inner stream of one subscription');
    expect(title(3, { open: 4, subscriptions: 2 })).toBe(
      'growing: 3 more inner streams of 2 subscriptions; 4 are open in total',
    );
  });

  it('shows many of a kind as one entry, with their lines', () => {
    const site = { file: '/app/a.ts', line: 1, column: 2, count: 5 };
    const several = leak({
      verdict: 'unowned',
      kind: 'promise',
      name: 'prices',
      count: 9,
      owners: 3,
      values: 1,
      sites: [
        site,
        { ...site, line: 2, count: 2 },
        { ...site, line: 3, count: 1 },
        { ...site, line: 4, count: 1 },
      ],
    });
    expect(text(several)).toBe(`9 leaked subscriptions in 1 place.

unowned: 9 promise subscriptions "prices" were left open
  at a.ts:1:2 (5 of 9)
  at a.ts:2:2 (2 of 9)
  at a.ts:3:2 (1 of 9)
  and 1 other line
  owner  app/page (and 2 other owners), closed: route change
  age    oldest 3.2 s, silent for 1.1 s, 1 value
  fix    Put it last.`);
  });

  it('separates notes, and says what is not known', () => {
    const note: Leak = {
      verdict: 'late',
      severity: 'note',
      fingerprint: 'late|guarded||',
      kind: 'guarded',
      count: 1,
      sites: [],
      oldestAge: 5,
      values: 0,
      hint: 'Start nothing.',
    };
    expect(text(note)).toBe(`No leaks, 1 note in 1 place. A note does not fail a check, and needs no fix.

late: 1 item arrived after its owner had closed
  at an unknown line
  age    5 ms
  fix    Start nothing.`);
    expect(text({ ...note, idle: 5 })).toContain('\n  age    5 ms, no values\n');
    expect(text({ ...note, count: 2, name: 'db\u001b[31m\njobs' })).toContain(
      '\nlate: 2 items "db␛[31m jobs" arrived after their owner had closed\n',
    );
    expect(text(leak({ count: 2 }), note).split('\n')[0]).toBe(
      '2 leaked subscriptions in 1 place, and 1 note in 1 place. A note does not fail a check, and needs no fix.',
    );
    expect(text()).toBe('No leaks.');
  });

  it.each([
    [{ max: 3 }, 'only up to 3: was there'],
    [{ expired: '2030-01-31T00:00:00.000Z' }, 'only until 2030-01-31, which has passed: was there'],
    [
      { issue: '#5', max: 3, expired: '2030-01-31T12:00:00.000Z' },
      'only until 2030-01-31T12:00:00.000Z, which has passed, and only up to 3: was there (#5)',
    ],
    [{ issue: '#5' }, 'was there (#5)'],
  ])('says what is known of it: %j', (baseline, shown) => {
    expect(text(leak({ baseline: { reason: 'was there', ...baseline } }))).toContain(
      `\n  age    3.2 s, silent for 1.1 s, 12 values\n  known  ${shown}\n  fix    Put it last.`,
    );
  });

  it('shows the code if the host can, and colors on request', () => {
    const framed = reportText([leak(), leak({ severity: 'note' })], {
      color: true,
      shown: (file) => file,
      codeFrame: (site, { color }) => (site.line === 12 ? `> 12 | prices$ (${color})\n\n  13 |` : undefined),
    });
    expect(framed).toContain(
      `\n  at /app/src/prices.ts:12:5 in show\n\n    > 12 | prices$ (true)\n\n      13 |\n\n  \u001b[2mowner \u001b[0m app/page`,
    );
    expect(framed).toContain('\u001b[31;1m1 leaked subscription in 1 place\u001b[0m');
    expect(framed).toContain('\u001b[33moutlived: ');
  });

  it('shows the producer of a zombie and the sending line, with its consumers as context', () => {
    const producedAt = { file: '/app/feed.ts', line: 3, column: 9, function: 'feed' };
    const zombie = leak({
      verdict: 'zombie',
      producedAt,
      sentAt: { file: '/app/feed.ts', line: 5, column: 11 },
      through: { package: 'some-package' },
    });
    expect(text(zombie)).toContain(`
  at feed.ts:3:9 in feed
  through  some-package
  sends  at feed.ts:5:11
  used   at src/prices.ts:12:5 in show
  owner  app/page`);
    expect(text(leak({ producedAt, sites: [] }))).not.toContain('used');
    const bundled = reportText([zombie], {
      color: false,
      shown: (file) => file,
      isBundle: (file) => file === producedAt.file,
    });
    expect(bundled).toContain('in a bundle without a source map');
  });

  it('shows the share of a connection, which has to be fixed, and its first consumer as context', () => {
    const sharedAt = { file: '/app/clock.ts', line: 6, column: 5 };
    const asked: unknown[] = [];
    const excerpt = [{ from: 4, to: 8 }];
    const connection = leak({ kind: 'connection', sharedAt, excerpt });
    const shown = reportText([connection], {
      color: false,
      shown: (file) => file.replace('/app/', ''),
      codeFrame: ({ line }, { lines }) => void asked.push(line, lines),
    });
    expect(shown).toContain('\n  at clock.ts:6:5\n  used   at src/prices.ts:12:5 in show\n');
    expect(asked).toEqual([6, excerpt]);
    const [site] = connection.sites;
    expect(text(leak({ kind: 'connection', ...(site && { sharedAt: site }) }))).not.toContain('used');
  });

  it('folds long lists: those after twenty are one line each, and those after seventy a number', () => {
    const many = (length: number): string =>
      text(...Array.from({ length }, (_, at) => leak({ sites: at === 21 ? [] : leak().sites })));
    expect(many(20)).not.toContain('in short');
    expect(many(21)).toContain(
      '\n\n1 more entry, in brief (the JSON report has all details):\n  outlived: 1 subscription at src/prices.ts:12:5 in show',
    );
    expect(many(22)).toContain('2 more entries');
    expect(many(22)).toContain('\n  outlived: 1 subscription at an unknown line');
    expect(many(73)).toMatch(/\n {2}and 3 more$/);
    const foreign = Array.from({ length: 21 }, () => leak({ package: 'other' }));
    expect(text(...foreign)).toContain('1 more entry');
  });

  it('takes an unknown verdict for what it is', () => {
    expect(text(leak({ verdict: 'cursed' as Verdict }))).toContain('cursed: 1 subscription leaked');
  });
});

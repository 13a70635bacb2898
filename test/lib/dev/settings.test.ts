import { afterEach, describe, expect, it, vi } from 'vitest';

import { host } from '../../../lib/dev/base/host.js';
import { realTimers } from '../../../lib/dev/base/real-timers.js';
import { combine, readOptions, type DevModeOptions, type Install } from '../../../lib/dev/settings.js';

/** What comes of options, some of which are of wrong types. */
function answerTo(options: unknown): string {
  try {
    readOptions(options as DevModeOptions);
  } catch (error) {
    return `${(error as Error).name}: ${(error as Error).message}`;
  }
  return 'accepted';
}

afterEach(() => {
  vi.restoreAllMocks();
  delete host.readJson;
  delete host.monitorWork;
});

describe('the options', () => {
  const entry = { fingerprint: 'f', reason: 'r' };
  const DATE = 'must be a date, such as "2030-01-31" or "2030-01-31T12:00Z"';

  // prettier-ignore
  it.each([
    [{ trak: 'all' },                     'TypeError: enableDevMode has no option "trak". It takes: track, sites, rules, growing, ignore, ignoreFrames, baseline, residue, errors, onLeak, now.'],
    [{ track: 'some' },                   `TypeError: track must be 'guarded' or 'all' (got "some").`],
    [{ sites: 'few' },                    `TypeError: sites must be 'all' or 'sampled' or 'off' (got "few").`],
    [{ onLeak: 1 },                       'TypeError: onLeak must be a function (got 1).'],
    [{ errors: 1 },                       'TypeError: errors must be true or false (got 1).'],
    [{ residue: 1 },                      'TypeError: residue must be true or false (got 1).'],
    [{ residue: true, track: 'guarded' }, "TypeError: residue must be false where track is 'guarded' (got true)."],
    [{ residue: true, track: 'all' },     'TypeError: residue must be false here: it works on Node, where rxleash/node is loaded (got true).'],
    [{ residue: false },                  'accepted'],
    [{ now: 1 },                          'TypeError: now must be a function (got 1).'],
    [{ rules: null },                     'TypeError: rules must be an object (got null).'],
    [{ rules: { outlive: {} } },          'TypeError: rules has no option "outlive". It takes: abandoned, unclosed, outlived, overdue, stalled, growing, unowned, zombie, residue, late.'],
    [{ rules: { outlived: 5 } },          'TypeError: rules.outlived must be an object (got 5).'],
    [{ rules: { outlived: { grace: -1 } } }, 'RangeError: rules.outlived.grace must be a duration in ms, 0 or more (got -1).'],
    [{ rules: { unowned: { grace: 1 } } }, 'TypeError: rules.unowned.grace must be left out: this rule does not wait (got 1).'],
    [{ growing: { windows: 1 } },         'RangeError: growing.windows must be a whole number, 2 or more (got 1).'],
    [{ growing: { every: '1s' } },        'TypeError: growing.every must be a duration in ms (got "1s").'],
    [{ growing: { every: 0 } },           'RangeError: growing.every must be a duration in ms, more than 0 (got 0).'],
    [{ growing: { often: 1 } },           'TypeError: growing has no option "often". It takes: windows, every.'],
    [{ ignore: 5 },                       'TypeError: ignore must be a string, a RegExp or a function, or a list of these (got 5).'],
    [{ ignore: ['a', null] },             'TypeError: ignore must be a string, a RegExp or a function, or a list of these (got null).'],
    [{ ignoreFrames: {} },                'TypeError: ignoreFrames must be a string, a RegExp or a function, or a list of these (got an object (Object)).'],
    [{ baseline: 5 },                     'TypeError: baseline must be a list of known leaks (got 5).'],
    [{ baseline: [5] },                   'TypeError: baseline[0] must be an object with a fingerprint and a reason (got 5).'],
    [{ baseline: [entry, {}] },           'TypeError: baseline[1].fingerprint must be a string (got undefined).'],
    [{ baseline: [{ fingerprint: 'f' }] }, 'TypeError: baseline[0].reason must be a string (got undefined).'],
    [{ baseline: [{ ...entry, issue: 1 }] }, 'TypeError: baseline[0].issue must be a string (got 1).'],
    [{ baseline: [{ ...entry, until: 'soon' }] }, `RangeError: baseline[0].until ${DATE} (got "soon").`],
    [{ baseline: [{ ...entry, until: '1' }] }, `RangeError: baseline[0].until ${DATE} (got "1").`],
    [{ baseline: [{ ...entry, until: 'on 2030-01-31' }] }, `RangeError: baseline[0].until ${DATE} (got "on 2030-01-31").`],
    [{ baseline: [{ ...entry, until: '2030-02-30' }] }, `RangeError: baseline[0].until ${DATE} (got "2030-02-30").`],
    [{ baseline: [{ ...entry, until: '2030-02-03Tea' }] }, `RangeError: baseline[0].until ${DATE} (got "2030-02-03Tea").`],
    [{ baseline: [{ ...entry, until: new Date('') }] }, 'RangeError: baseline[0].until must be a valid Date (got "Invalid Date").'],
    [{ baseline: [{ ...entry, until: 5 }] }, 'TypeError: baseline[0].until must be a Date (got 5).'],
    [{ baseline: [{ ...entry, until: '2030-02-28' }, { ...entry, until: '2030-02-28T12:00Z' }] }, 'accepted'],
    [{ baseline: [{ ...entry, max: -1 }] }, 'RangeError: baseline[0].max must be a whole number, 0 or more (got -1).'],
    [{ baseline: [{ ...entry, lines: 1 }] }, 'TypeError: baseline[0] has no option "lines". It takes: fingerprint, reason, issue, until, max.'],
    [{ baseline: 'known.json' },          'TypeError: baseline must be a list of known leaks; a path can be read where rxleash/node is loaded (got "known.json").'],
    [{ rules: { outlived: {}, overdue: {} }, growing: { windows: 3, every: 5 }, ignore: /a/ }, 'accepted'],
    [{ growing: {} },                     'accepted'],
  ])('%j is answered', (options, answer) => {
    expect(answerTo(options)).toBe(answer);
  });

  it('read a baseline file through the host, and name an invalid entry', () => {
    const holds = (json: unknown): string => {
      host.readJson = (path) => (path === 'known.json' ? json : undefined);
      return answerTo({ baseline: 'known.json' });
    };
    expect(holds([entry])).toBe('accepted');
    expect(holds({ entry })).toBe(
      'TypeError: known.json must be a list of known leaks (got an object (Object)).',
    );
    expect(holds([entry, 5])).toBe(
      'TypeError: entry 2 in known.json must be an object with a fingerprint and a reason (got 5).',
    );
    expect(holds([{ ...entry, lines: 1 }])).toBe(
      'TypeError: entry 1 in known.json has no option "lines". It takes: fingerprint, reason, issue, until, max.',
    );
    expect(holds([entry, { ...entry, max: 1.5 }])).toBe(
      'RangeError: "max" of entry 2 in known.json must be a whole number, 0 or more (got 1.5).',
    );
  });

  it('accept residues where the host can monitor work', () => {
    host.monitorWork = () => ({ enter() {}, leave() {}, tidy() {}, stop() {} });
    expect(answerTo({ residue: true })).toBe('accepted');
  });
});

describe('installs are combined', () => {
  const settingsOf = (...options: DevModeOptions[]) => combine(options.map(readOptions));

  it('to the defaults, if there are none', () => {
    expect(combine([])).toMatchObject({
      track: 'guarded',
      sites: 'all',
      ignore: [],
      ignoreFrames: [],
      baseline: [],
      residue: false,
      errors: true,
      growing: { windows: 5, every: 10_000 },
      now: Date.now,
      exact: true,
    });
  });

  it.each<[DevModeOptions['track'], DevModeOptions['track'], string]>([
    ['guarded', 'guarded', 'guarded'],
    ['guarded', 'all', 'all'],
    ['all', 'guarded', 'all'],
    ['guarded', undefined, 'all'],
  ])('tracking %s and %s tracks %s', (one, other, track) => {
    expect(settingsOf({ ...(one && { track: one }) }, { ...(other && { track: other }) }).track).toBe(track);
  });

  it('ignore, ignoreFrames and baseline add up, one entry alone included', () => {
    const entry = (fingerprint: string) => ({ fingerprint, reason: 'r' });
    const { ignore, ignoreFrames, baseline } = settingsOf(
      { ignore: 'a', ignoreFrames: ['f'], baseline: [entry('one')] },
      { ignore: ['b', 'c'], ignoreFrames: 'g', baseline: [entry('two')] },
    );
    expect([ignore, ignoreFrames, baseline]).toEqual([
      ['a', 'b', 'c'],
      ['f', 'g'],
      [entry('one'), entry('two')],
    ]);
  });

  it('for every other option the last value wins, and one that is left out changes nothing', () => {
    const settings = settingsOf(
      { sites: 'off', errors: false, growing: { windows: 2, every: 5 }, rules: { late: { grace: 1 } } },
      { sites: 'sampled', rules: { late: { grace: 2 }, outlived: { grace: 3 } } },
      {},
    );
    expect(settings).toMatchObject({ sites: 'sampled', errors: false, growing: { windows: 2, every: 5 } });
    expect([...settings.graces]).toEqual([
      ['late', 2],
      ['outlived', 3],
    ]);
    expect(settingsOf({ growing: { windows: 2 } }).growing).toEqual({ windows: 2, every: 10_000 });
    const undefinedParts = { windows: undefined, every: undefined } as object;
    expect(settingsOf({ growing: undefinedParts }).growing).toEqual({ windows: 5, every: 10_000 });
  });

  it('the clock is read for each subscription if it was given, or if all lines are taken', () => {
    const exactOf = (options: DevModeOptions): boolean => settingsOf(options).exact;
    expect(
      [{}, { sites: 'off' }, { sites: 'off', now: () => 0 }].map((options) =>
        exactOf(options as DevModeOptions),
      ),
    ).toEqual([true, false, true]);
  });

  it('only a given clock can be a manual one', () => {
    let turns = 0;
    vi.spyOn(realTimers, 'now').mockImplementation(() => turns++);
    let now = 0;
    const manual = settingsOf({ now: () => now });
    now = 5;
    expect([manual.now(), manual.isManualClock(), settingsOf({}).isManualClock()]).toEqual([5, true, false]);
  });

  it('places that were reported belong to one install', () => {
    const [one, other] = [readOptions({}), readOptions({})] as [Install, Install];
    one.reported.add('here');
    expect(other.reported.size).toBe(0);
  });
});

import fc from 'fast-check';
import { concatWith, EMPTY, NEVER, type Observable, Subject } from 'rxjs';
import { afterEach, describe, expect, it, vi } from 'vitest';

import { enableDevMode, leaks, type DevModeOptions, type IgnoreFrame } from '../../../../lib/dev/index.js';
import { createOwner } from '../../../../lib/owner/owner.js';
import { ownedBy } from '../../../../operators/index.js';
import * as helpers from '../helpers.js';
import { lineOfCaller } from '../support.js';

const here = import.meta.filename;
const there = here.replace('stack/ignored-frames.test', 'helpers');
const undos: (() => void)[] = [];
const enable = (options: DevModeOptions): (() => void) => {
  const undo = enableDevMode({ track: 'all', ...options });
  undos.push(undo);
  return undo;
};
/** The file and line of each open subscription, without duplicates. */
const lines = (): string[] => [
  ...new Set(leaks.open().map(({ site }) => `${site?.file === here ? 'here' : site?.file}:${site?.line}`)),
];

afterEach(() => {
  for (const undo of undos.splice(0)) undo();
  vi.restoreAllMocks();
});

type Helper = (stream$: Observable<unknown>) => unknown;
const watcher = new helpers.Watcher();
const ways: Record<string, Helper> = {
  plainly: helpers.watch,
  'as a method': watcher.watch,
  'as an inner stream': helpers.watchIn,
  'from a callback': helpers.watchFromCallback,
  'as a promise': helpers.watchFirst,
  'through a share': helpers.watchShared,
};

describe('a helper in a file of its own', () => {
  it('is reported itself, unless its frames are ignored', () => {
    enable({});
    helpers.watch(NEVER);
    expect(lines()).toEqual([expect.stringContaining(`${there}:`)]);
  });

  it.each(Object.entries(ways))('that subscribes %s is reported at the line of its caller', (_, helper) => {
    enable({ ignoreFrames: 'test/lib/dev/helpers.ts' });
    const line = lineOfCaller(1);
    helper(NEVER);
    expect(lines()).toEqual([`here:${line}`]);
  });

  it('that subscribes after an await is reported at the line that awaits it', async () => {
    enable({ ignoreFrames: 'test/lib/dev/helpers.ts' });
    const line = lineOfCaller(1);
    await helpers.watchLater(NEVER);
    expect(lines()).toEqual([`here:${line}`]);
  });

  it('is reported at the line of its caller, whatever the way, the depth and the entry of the list', () => {
    const away = fc.constantFrom<IgnoreFrame>(
      'helpers.ts',
      './test/lib/dev/helpers.ts',
      there,
      /\/helpers\.ts$/g,
      ({ file }) => file === there,
    );
    const helper = fc.oneof(
      fc.constantFrom(...Object.values(ways)),
      fc.nat(16).map(
        (depth): Helper =>
          (stream$) =>
            helpers.watchDeep(stream$, depth),
      ),
    );
    const rest = fc.array(
      fc.constantFrom<IgnoreFrame>('nobody', /^nothing$/, () => false),
      { maxLength: 2 },
    );
    fc.assert(
      fc.property(away, rest, helper, fc.boolean(), (ignored, more, help, nested) => {
        const undo = enable({ ignoreFrames: [...more, ignored] });
        const told = new Set<string | undefined>();
        const run = (): void => void help(new Subject());
        if (nested) helpers.within(run);
        else run();
        for (const { site } of leaks.open()) told.add(site?.file);
        undo();
        expect([...told]).toEqual([here]);
      }),
    );
  });

  // prettier-ignore
  it.each<[string, IgnoreFrame | readonly IgnoreFrame[]]>([
    ['its function',           'watch'],
    ['its folder',             'lib/dev'],
    ['a list',                 ['other', 'helpers.ts']],
    ['a regular expression',   /^watch$/],
    ['a predicate',            (frame) => frame.function === 'watch'],
  ])('is ignored by %s', (what, ignoreFrames) => {
    enable({ ignoreFrames });
    const line = lineOfCaller(1);
    const open = (): void => helpers.watch(NEVER);
    open();
    // If the folder is ignored, so are all of the user's lines here: then the first one is reported.
    expect(lines()).toEqual([what === 'its folder' ? expect.stringContaining(there) : `here:${line}`]);
  });

  it.each(['helper', 'watc', 'helpers', 'ev/helpers.ts'])(
    'is not ignored by a part of a word: %s',
    (part) => {
      enable({ ignoreFrames: part });
      helpers.watch(NEVER);
      expect(lines()).toEqual([expect.stringContaining(there)]);
    },
  );

  it('gives each of its callers a leak, with a fingerprint that names the caller', async () => {
    enable({ ignoreFrames: 'helpers.ts' });
    const since = leaks.mark();
    function openPrices(): void {
      helpers.watch(NEVER);
      (() => helpers.watch(NEVER))();
    }
    function openNews(): void {
      helpers.watchDeep(NEVER, 16);
    }
    openPrices();
    openNews();
    expect(leaks.find({ since }).map(({ fingerprint, count }) => [fingerprint, count])).toEqual([
      ['unowned|root||test/lib/dev/stack/ignored-frames.test.ts#openPrices', 2],
      ['unowned|root||test/lib/dev/stack/ignored-frames.test.ts#openNews', 1],
    ]);
    const owner = createOwner();
    await owner.close();
    const late = lineOfCaller(1);
    helpers.watch(NEVER.pipe(ownedBy(owner)));
    expect(leaks.find()).toMatchObject([{ verdict: 'late', sites: [{ file: here, line: late }] }]);
  });
});

describe('ignored frames', () => {
  it('add up over installs, and are reported again after the undo', () => {
    enable({});
    const open = (): void => helpers.watch(NEVER);
    const told = (): string[] => {
      open();
      return leaks.open().map(({ site }) => (site?.file === here ? 'here' : 'there'));
    };
    expect(told()).toEqual(['there']);
    const one = enable({ ignoreFrames: 'watch' });
    const other = enable({ ignoreFrames: 'open' });
    other();
    expect(told()).toEqual(['there', 'here']);
    one();
    expect(told()).toEqual(['there', 'here', 'there']);
  });

  it('are not ignored by a predicate that throws, which costs a warning', () => {
    const warn = vi.spyOn(console, 'warn').mockReturnValue(undefined);
    enable({
      ignoreFrames: ({ function: name }) => {
        if (name === 'watch') throw new Error('a mistake in ignoreFrames');
        return false;
      },
    });
    helpers.watch(NEVER);
    helpers.watch(EMPTY.pipe(concatWith(NEVER)));
    expect(lines()).toEqual([expect.stringContaining(there)]);
    expect(warn.mock.calls).toEqual([
      [
        'rxleash: calling a predicate of `ignoreFrames` failed: Error: a mistake in ignoreFrames. ' +
          'The program is not affected; further failures of this kind are not reported.',
      ],
    ]);
    warn.mockRestore();
  });
});

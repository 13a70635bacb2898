import { createRequire } from 'node:module';

import { enableDevMode } from '../dist/index.js';
import { pipeOfFive, subscribing, valuesThrough } from './pipelines.mjs';
import { ratios } from './ratio.mjs';

/*
 * The measures of dev mode: what tracking every subscription costs beside bare rxjs. Bare and tracked are two copies of
 * the same rxjs in one process, so that their rounds can alternate.
 */

const require = createRequire(import.meta.url);

/** A copy of rxjs of its own, which nobody watches. */
function untracked() {
  for (const file of Object.keys(require.cache)) if (/[\\/]rxjs[\\/]/.test(file)) delete require.cache[file];
  return require('rxjs');
}

const tracked = require('rxjs');
const bare = untracked();

const shapes = {
  Subject: (rxjs) => new rxjs.Subject(),
  '5 operators': (rxjs) => pipeOfFive(rxjs)(new rxjs.Subject()),
};

/** Subscribes and unsubscribes, with dev mode on in the one way that this process is there for. */
const costs = (title, options, bars) => () => {
  enableDevMode({ track: 'all', ...options });
  return Object.entries(shapes).map(([shape, make]) => ({
    title: `${title}, ${shape}`,
    measured: ratios(
      { bare: subscribing(make(bare)), tracked: subscribing(make(tracked)) },
      { times: options.sites === 'off' ? 20_000 : 4_000 },
    ),
    bars: [{ of: 'tracked', to: 'bare', ...bars[shape] }],
  }));
};

export const noSites = costs(
  'Tracked, no sites',
  { sites: 'off' },
  { Subject: { most: 1.3 }, '5 operators': { most: 1.15 } },
);
export const someSites = costs(
  'Tracked, sites by budget',
  { sites: 'sampled' },
  { Subject: { most: 1.6 }, '5 operators': { most: 1.3 } },
);
export const allSites = costs(
  'Tracked, every site',
  { sites: 'all' },
  { Subject: { mostAdded: 4_000 }, '5 operators': { mostAdded: 4_000 } },
);

export function values() {
  enableDevMode({ track: 'all' });
  return Object.entries({ Subject: { mostAdded: 10 }, '5 operators': { most: 1.03 } }).map(([shape, bar]) => {
    const through = (rxjs) =>
      valuesThrough(new rxjs.Subject(), shape === 'Subject' ? (source) => source : pipeOfFive(rxjs));
    return {
      title: `Tracked: per value, ${shape}`,
      measured: ratios({ bare: through(bare), tracked: through(tracked) }, { times: 200_000 }),
      bars: [{ of: 'tracked', to: 'bare', ...bar }],
    };
  });
}

/** What one writes by hand to know how many are open, and to end them. */
export function byHand() {
  return Object.entries(shapes).map(([shape, make]) => {
    const { Subject, finalize, takeUntil, tap } = bare;
    const destroyed = new Subject();
    let open = 0;
    const counted = make(bare).pipe(
      tap({ subscribe: () => open++ }),
      finalize(() => open--),
      takeUntil(destroyed),
    );
    return {
      title: `takeUntil and a counter, by hand, ${shape}`,
      measured: ratios({ bare: subscribing(make(bare)), 'by hand': subscribing(counted) }),
      bars: [],
      shown: { of: 'by hand', to: 'bare' },
    };
  });
}

/** The peers, each with its own way of seeing every subscription. */
const peer = (name, install) => () => {
  install(tracked);
  return Object.entries(shapes).map(([shape, make]) => ({
    title: `${name}, ${shape}`,
    measured: ratios(
      { bare: subscribing(make(bare)), [name]: subscribing(make(tracked)) },
      { times: 500, rounds: 11 },
    ),
    bars: [],
    shown: { of: name, to: 'bare' },
  }));
};

export const spy = peer('rxjs-spy', () => {
  const { create } = require('rxjs-spy');
  create({ defaultPlugins: true, warning: false });
});
export const profiler = peer('observable-profiler', (rxjs) => {
  const { setup, track } = require('observable-profiler');
  setup(rxjs.Observable);
  track();
});

import { enableDevMode } from '../dist/index.js';
import { installHost } from '../dist/adapters/node/host/host.js';
import { bare, require, tracked } from './copies.mjs';
import { group } from './groups.mjs';
import { withInsights } from './insights.mjs';
import { pipeOfFive, subscribing, valuesThrough } from './pipelines.mjs';
import { ratios } from './ratio.mjs';

/*
 * The measures of dev mode: what tracking every subscription costs beside bare rxjs, and beside others who do the like.
 */

const shapes = {
  Subject: (rxjs) => new rxjs.Subject(),
  '5 operators': (rxjs) => pipeOfFive(rxjs)(new rxjs.Subject()),
};

/** Subscribes and unsubscribes, with dev mode on in the one way that this process is there for. */
const costs = (title, options, bars) => () => {
  enableDevMode({ track: 'all', ...options });
  return Object.entries(shapes).map(([shape, make]) =>
    group(
      `${title}, ${shape}`,
      ratios(
        { bare: subscribing(make(bare)), tracked: subscribing(make(tracked)) },
        { times: options.sites === 'all' ? 4_000 : 20_000 },
      ),
      { of: 'tracked', to: 'bare', ...bars[shape] },
    ),
  );
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
  { Subject: { unit: 'ns', most: 4_000 }, '5 operators': { unit: 'ns', most: 4_000 } },
);

export function values() {
  enableDevMode({ track: 'all' });
  return Object.entries({ Subject: { unit: 'ns', most: 10 }, '5 operators': { most: 1.03 } }).map(
    ([shape, bar]) => {
      const through = (rxjs) =>
        valuesThrough(new rxjs.Subject(), shape === 'Subject' ? (source) => source : pipeOfFive(rxjs));
      return group(
        `Tracked: per value, ${shape}`,
        ratios({ bare: through(bare), tracked: through(tracked) }, { times: 200_000 }),
        { of: 'tracked', to: 'bare', ...bar },
      );
    },
  );
}

/** What it adds to a pipe call that the code of the operators is looked at, whether one of them shares. */
export function assembling() {
  const five = (rxjs) => {
    const [source, pipe] = [new rxjs.Subject(), pipeOfFive(rxjs)];
    return (times) => {
      for (let i = 0; i < times; i++) pipe(source);
    };
  };
  return ['all', 'sampled'].map((sites) => {
    const undo = enableDevMode({ track: 'all', sites });
    const measured = ratios({ bare: five(bare), tracked: five(tracked) }, { times: 20_000 });
    undo();
    return group(`Tracked, sites ${sites}: a pipe call with 5 operators`, measured, {
      of: 'tracked',
      to: 'bare',
      unit: 'ns',
    });
  });
}

/** What one writes by hand to know how many are open, and to end them. */
export function byHand() {
  const { finalize, Subject, takeUntil, tap } = bare;
  const destroyed = new Subject();
  let open = 0;
  return Object.entries(shapes).map(([shape, make]) => {
    const counted = make(bare).pipe(
      tap({ subscribe: () => open++ }),
      finalize(() => open--),
      takeUntil(destroyed),
    );
    return group(
      `Beside it: takeUntil and a counter by hand, ${shape}`,
      ratios({ bare: subscribing(make(bare)), 'by hand': subscribing(counted) }),
      { of: 'by hand', to: 'bare' },
    );
  });
}

/** The peers, each with its own way of seeing every subscription: in our copy of rxjs, or in one that it makes of it. */
const peer = (name, install) => () => {
  const seen = install(tracked) ?? tracked;
  return Object.entries(shapes).map(([shape, make]) =>
    group(
      `Beside it: ${name}, ${shape}`,
      ratios(
        { bare: subscribing(make(bare)), [name]: subscribing(make(seen)) },
        { times: 500, rounds: 11, warmups: 40 },
      ),
      { of: name, to: 'bare' },
    ),
  );
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
export const insights = peer('rxjs-insights', withInsights);

/** With an interval begun in each subscribe call, and cleared at its end: what it adds that it is looked after. */
export function residue() {
  const beating = (rxjs) =>
    new rxjs.Observable(() => {
      const timer = setInterval(() => undefined, 3_600_000);
      return () => clearInterval(timer);
    });
  installHost();
  return [false, true].map((on) => {
    const undo = enableDevMode({ track: 'all', residue: on });
    const measured = ratios(
      { bare: subscribing(beating(bare)), tracked: subscribing(beating(tracked)) },
      { times: 4_000 },
    );
    undo();
    return group(`Tracked, every site, an interval in each, residue ${on ? 'on' : 'off'}`, measured, {
      of: 'tracked',
      to: 'bare',
      unit: 'ns',
      most: on ? 20_000 : 4_000,
    });
  });
}

import { describe, expect, it } from 'vitest';

import { isLibraryFile } from '../../../../lib/dev/stack/packages.js';
import { isCalledByHost, isCalledByTimer, isCalledDirectly } from '../../../../lib/dev/stack/call-path.js';

const rules = { isLibrary: (file: string) => isLibraryFile(file, ['/repo/lib/']) };
const RXJS = '/app/node_modules/rxjs/dist/cjs/internal/';

const stack = (...frames: string[]): string =>
  ['Error', ...frames.map((frame) => `    at ${frame}`)].join('\n');

const SET = ['new Timeout (node:internal/timers:199:5)', 'setInterval (node:timers:233:19)'];
const USER = 'Observable._subscribe (/app/clock.js:5:9)';
const SUBSCRIBE = [
  `Observable._trySubscribe (${RXJS}Observable.js:41:25)`,
  `errorContext (${RXJS}util/errorContext.js:22:9)`,
  'Observable.subscribe (/repo/lib/dev/hook.js:1:1)',
];
const CALLER = ['show (/app/page.js:9:9)', 'Object.<anonymous> (/app/main.js:1:1)'];

describe('work that starts in a subscribe call', () => {
  // prettier-ignore
  it.each<[string, string[], boolean]>([
    ['by its function',                   [...SET, USER, ...SUBSCRIBE, ...CALLER],                                                        true],
    ['by a function that it calls',     [...SET, 'start (/app/timers.js:1:1)', USER, ...SUBSCRIBE, ...CALLER],                          true],
    ['through another source',            [...SET, USER, ...SUBSCRIBE, `${RXJS}observable/defer.js:8:31`, ...SUBSCRIBE, ...CALLER],       true],
    ['after a name is looked up',         ['nextTick (node:internal/process/task_queues:104:5)', 'lookup (node:dns:182:15)', 'lookupAndListen (node:net:1998:7)', USER, ...SUBSCRIBE, ...CALLER], true],
    ['in the constructor of a promise',     [...SET, USER, 'new Promise (<anonymous>)', ...SUBSCRIBE, ...CALLER],                           true],
    ['in an async context',               [...SET, USER, 'AsyncLocalStorage.run (node:async_hooks:346:14)', ...SUBSCRIBE, ...CALLER],     true],
    ['by a package',                      [...SET, 'keepAlive (/app/node_modules/pool/a.js:1:1)', USER, ...SUBSCRIBE, ...CALLER],         false],
    ['by a function that a package calls', [...SET, 'start (/app/a.js:1:1)', 'each (/app/node_modules/lib/a.js:1:1)', USER, ...SUBSCRIBE, ...CALLER], true],
    ['by rxjs',                           [...SET, `requestAsyncId (${RXJS}scheduler/AsyncAction.js:40:1)`, ...SUBSCRIBE, ...CALLER],     false],
    ['by the host for itself',            ['connect (node:net:242:17)', 'createSocket (node:_http_agent:330:26)', USER, ...SUBSCRIBE, ...CALLER], false],
    ['by an event',                       [...SET, 'hear (/app/a.js:1:1)', 'EventEmitter.emit (node:events:1:1)', USER, ...SUBSCRIBE, ...CALLER], false],
    ['by a module that was loaded',       [...SET, 'Object.<anonymous> (/app/a.js:1:1)', 'Module._compile (node:internal/modules/cjs/loader:1:1)', USER, ...SUBSCRIBE, ...CALLER], false],
    ['by a value',                        [...SET, 'hear (/app/a.js:1:1)', `ConsumerObserver.next (${RXJS}Subscriber.js:113:33)`, USER, ...SUBSCRIBE, ...CALLER], false],
    ['by a value of ours',                [...SET, 'hear (/app/a.js:1:1)', 'SafeSubscriber.next (/repo/lib/dev/hook.js:9:9)', USER, ...SUBSCRIBE, ...CALLER], false],
    ['by a Subject',                      [...SET, 'hear (/app/a.js:1:1)', `BehaviorSubject._subscribe (${RXJS}BehaviorSubject.js:1:1)`, ...SUBSCRIBE, ...CALLER], false],
    ['by a teardown',                     [...SET, 'stop (/app/a.js:1:1)', `execFinalizer (${RXJS}Subscription.js:1:1)`, USER, ...SUBSCRIBE, ...CALLER], false],
    ['in a bundle, where rxjs is not visible', [...SET, USER, 'subscribe (/app/bundle.js:1:1)', 'Observable.subscribe (/repo/lib/dev/hook.js:1:1)', ...CALLER], false],
    ['in the call of another',            [...SET, USER, ...SUBSCRIBE, 'other (/app/page.js:9:9)'],                                       false],
    ['before any call',                   CALLER,                                                                                         false],
  ])('%s', (_, frames, plain) => {
    expect(isCalledDirectly(stack(...frames), stack(...CALLER), rules)).toBe(plain);
  });

  it('is followed to the call itself, even if the same frames are nearer too', () => {
    const twice = [
      ...SET,
      USER,
      ...SUBSCRIBE,
      ...CALLER,
      `next (${RXJS}Subscriber.js:1:1)`,
      ...SUBSCRIBE,
      ...CALLER,
    ];
    expect(isCalledDirectly(stack(...twice), stack(...CALLER), rules)).toBe(false);
  });

  it('belongs to no call that has no frames', () => {
    expect(isCalledDirectly(stack(...SET, USER, ...SUBSCRIBE), 'Error', rules)).toBe(false);
  });
});

describe('work that starts in the callback of a timer', () => {
  const RINGS = ['listOnTimeout (node:internal/timers:588:17)', 'processTimers (node:internal/timers:523:7)'];

  // prettier-ignore
  it.each<[string, string[], boolean]>([
    ['by its function',               [...SET, 'Timeout.poll (/app/a.js:1:1)', ...RINGS],                                          true],
    ['by a function that it calls', [...SET, 'again (/app/b.js:1:1)', 'Array.forEach (<anonymous>)', 'Timeout.poll (/app/a.js:1:1)', ...RINGS], true],
    ['by rxjs',                       [...SET, `AsyncAction.requestAsyncId (${RXJS}scheduler/AsyncAction.js:1:1)`, ...RINGS],       false],
    ['by a value',                    [...SET, 'hear (/app/b.js:1:1)', `ConsumerObserver.next (${RXJS}Subscriber.js:1:1)`, 'poll (/app/a.js:1:1)', ...RINGS], false],
    ['by an event',                   [...SET, 'hear (/app/b.js:1:1)', 'EventEmitter.emit (node:events:1:1)', 'poll (/app/a.js:1:1)', ...RINGS], false],
    ['by a package',                  [...SET, 'retry (/app/node_modules/lib/a.js:1:1)', ...RINGS],                                 false],
  ])('%s', (_, frames, loop) => {
    expect(isCalledByTimer(stack(...frames), rules)).toBe(loop);
  });
});

describe('work that the host starts', () => {
  it.each([
    ['on its own', ['setupListenHandle (node:net:1800:14)', 'doListen (node:net:2007:7)'], true],
    [
      'for a listener',
      ['connect (node:net:242:17)', 'hear (/app/a.js:1:1)', 'emit (node:events:1:1)'],
      false,
    ],
  ])('%s', (_, frames, byHost) => {
    expect(isCalledByHost(stack(...frames))).toBe(byHost);
  });
});

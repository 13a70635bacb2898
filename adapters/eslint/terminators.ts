/** The operators that end a subscription together with something else, and therefore go last in a pipe. */
export const TERMINATORS: readonly string[] = [
  'ownedBy',
  'takeUntilDestroyed',
  'takeUntil',
  'untilDestroyed',
];

/** Classes with one of these decorators are destroyed while the application goes on. */
export const DECORATORS: readonly string[] = ['Component', 'Directive', 'Pipe'];

/** Operators that leave a response as the end: none of them subscribes to another source, or again. */
export const KEEPS_THE_END: readonly string[] = [
  ...[
    'map',
    'tap',
    'filter',
    'catchError',
    'finalize',
    'take',
    'first',
    'timeout',
    'delay',
    'timeoutOrAbort',
  ],
  ...[
    'retry',
    'defaultIfEmpty',
    'toArray',
    'last',
    'startWith',
    'observeOn',
    'throwIfEmpty',
    'reduce',
    'scan',
  ],
];

/** Operators that subscribe to another source, or again, which goes on when the source above them has ended. */
export const GOES_ON: readonly string[] = [
  ...['switchMap', 'mergeMap', 'flatMap', 'concatMap', 'exhaustMap', 'expand', 'mergeScan', 'switchScan'],
  ...['switchMapTo', 'mergeMapTo', 'concatMapTo', 'switchAll', 'mergeAll', 'concatAll', 'exhaustAll'],
  ...['mergeWith', 'concatWith', 'combineLatestWith', 'repeat', 'repeatWhen'],
];

/** Functions that drop the value of their callback. */
export const DROPS_THE_VALUE: readonly string[] = [
  ...['forEach', 'effect', 'afterNextRender', 'afterEveryRender', 'afterRender', 'tap', 'subscribe'],
  ...['setTimeout', 'setInterval', 'queueMicrotask', 'requestAnimationFrame', 'addEventListener'],
];

/** Functions that return the value of their callback. */
export const RETURNS_THE_VALUE: readonly string[] = [
  'untracked',
  'run',
  'runOutsideAngular',
  'runInInjectionContext',
];

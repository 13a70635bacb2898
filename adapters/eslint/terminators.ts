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

import { describe, expect, it } from 'vitest';

import { applied } from '../../../../adapters/node/source/edit.js';
import { explain } from '../../../../adapters/node/source/explain.js';
import { UNOWNED_FIX } from '../../../../lib/dev/rules/fix-texts.js';
import type { Leak } from '../../../../lib/leak.js';
import { typeErrors } from '../../../support/type-errors.js';
import { SENTENCES_OF_TESTS, TYPED_TESTS } from './in-tests.js';
import { SENTENCES } from './sentences.js';
import { SENTENCES_OF_HANDLES } from './sentences-of-handles.js';
import { SENTENCES_OF_ENDS } from './sentences-of-ends.js';
import { SENTENCES_OF_STREAMS } from './sentences-of-streams.js';
import { SENTENCES_OF_CALLERS, TYPED_CALLERS } from './typed-callers.js';
import { TYPED_HANDLES } from './typed-handles.js';
import { TYPED_HOLDERS } from './typed-holders.js';
import { TYPED, type Typed } from './typed-programs.js';
import { SENTENCES_OF_WAITS, TYPED_WAITS } from './typed-waits.js';
import { TYPED_WAYS } from './typed-ways.js';

const EDITED = [
  ...TYPED,
  ...TYPED_HANDLES,
  ...TYPED_HOLDERS,
  ...TYPED_WAYS,
  ...TYPED_CALLERS,
  ...TYPED_WAITS,
  ...TYPED_TESTS,
];
const UNEDITED = [
  ...SENTENCES,
  ...SENTENCES_OF_HANDLES,
  ...SENTENCES_OF_STREAMS,
  ...SENTENCES_OF_ENDS,
  ...SENTENCES_OF_CALLERS,
  ...SENTENCES_OF_WAITS,
  ...SENTENCES_OF_TESTS,
];

/** The leak of the line that has `// here`. That with `// sends` is the one that a zombie sends at. */
function leakOf({ program, leak = {} }: Pick<Typed, 'program' | 'leak'>, file: string): Leak {
  const lineWith = (mark: string): number => program.split('\n').findIndex((text) => text.includes(mark)) + 1;
  const line = lineWith('// here');
  const text = program.split('\n')[line - 1] ?? '';
  const verb = /\b(?:subscribe|connect|firstValueFrom|lastValueFrom)\(/.exec(text.slice(text.search(/\S/)));
  const column = text.search(/\S/) + (verb?.index ?? 0) + 1;
  const site = { file, line, column, count: 1 };
  return {
    verdict: 'unowned',
    severity: 'leak',
    fingerprint: 'unowned|root||',
    kind: 'root',
    count: 1,
    sites: [site],
    oldestAge: 1,
    idle: 1,
    values: 0,
    hint: UNOWNED_FIX,
    ...leak,
    ...(leak.verdict === 'zombie' && { producedAt: site }),
    ...(lineWith('// sends') > 0 && { sentAt: { ...site, line: lineWith('// sends') } }),
  };
}

const explained = (row: Typed, file = `${row.name.replaceAll(' ', '-')}.ts`): Leak =>
  explain(leakOf(row, file), () => row.program);

describe('the fix of a text', () => {
  it.each(EDITED)('is in its own words: $name', (row) => {
    const { hint, edit } = explained(row);
    expect(hint).toBe(row.fix);
    expect(edit).toBeDefined();
  });

  it.each(UNEDITED)('is a sentence, where no edit is known: $name', (row) => {
    const { hint, edit } = explained(row);
    expect(hint).toBe(row.fix);
    expect(edit).toBeUndefined();
  });

  it('is an edit after which the text parses, and type-checks', () => {
    const texts = new Map(
      EDITED.flatMap((row) => {
        const { edit } = explained(row);
        const after = edit === undefined ? 'no edit' : applied(row.program, edit);
        return [
          [`${row.name} before`, row.program],
          [`${row.name} after`, after],
        ] as const;
      }),
    );
    expect(typeErrors(texts, 'ts')).toEqual([]);
  });

  it('is an edit that leaves each comment above the member or the statement that it is about', () => {
    const program = `import { interval } from 'rxjs';
export class Poller {
  /** The number of polls. */
  // eslint-disable-next-line
  private polls = 0;
  start(): void {
    interval(1).subscribe(() => this.polls++); // here
  }
  stop(): void {
    // @ts-expect-error -- is read only here
    this.polls = '0';
  }
}
`;
    const { edit } = explained({ name: 'comments', fix: '', program });
    expect(edit && applied(program, edit)).toBe(`import { type Subscription, interval } from 'rxjs';
export class Poller {
  private subscription?: Subscription;
  /** The number of polls. */
  // eslint-disable-next-line
  private polls = 0;
  start(): void {
    this.subscription = interval(1).subscribe(() => this.polls++); // here
  }
  stop(): void {
    this.subscription?.unsubscribe();
    // @ts-expect-error -- is read only here
    this.polls = '0';
  }
}
`);
  });

  it('is not given again for the edited text', () => {
    for (const row of EDITED) {
      const { edit } = explained(row);
      const after = edit === undefined ? '' : applied(row.program, edit);
      const again = explained({ ...row, program: after }, `again-${row.name}.ts`);
      expect({ name: row.name, edit: again.edit }).not.toEqual({ name: row.name, edit });
    }
  });
});

describe('the excerpt of a leak', () => {
  const excerptOf = (program: string, leak: Partial<Leak> = {}) =>
    explained({ name: 'excerpt', program, leak, fix: '' }, `${String(program.length)}.ts`).excerpt;
  const rows = (many: number): string => '    more();\n'.repeat(many);

  it('is the same for methods that are fields', () => {
    expect(
      excerptOf(`class Panel {
  start = () => {
    a$.subscribe(); // here
  };
  size = 1;
  destroy = () => (this.open = false);
}`),
    ).toEqual([
      { from: 2, to: 4 },
      { from: 6, to: 6 },
    ]);
  });

  it('is the function around it, and the method that ends its object', () => {
    expect(
      excerptOf(`class Panel {
  end() {}
  start() {
    a$.subscribe(); // here
  }
  destroy() {
${rows(9)}  }
}`),
    ).toEqual([
      { from: 3, to: 5 },
      { from: 6, to: 10 },
    ]);
  });

  it('is of a long function the first line, and those around', () => {
    const program = `function start() {\n${rows(20)}a$.subscribe(); // here\n${rows(20)}}`;
    expect(excerptOf(program)).toEqual([
      { from: 1, to: 1 },
      { from: 16, to: 28 },
    ]);
    expect(excerptOf(`function start() {\n${rows(7)}a$.subscribe(); // here\n${rows(20)}}`)).toEqual([
      { from: 1, to: 15 },
    ]);
  });

  it('is the largest of nested functions that is short enough', () => {
    const inner = 'f(() => {\na$.subscribe(); // here\n});\n';
    expect(excerptOf(`function a() {\n${inner}}`)).toEqual([{ from: 1, to: 5 }]);
    expect(excerptOf(`function a() {\n${rows(20)}${inner}}`)).toEqual([{ from: 22, to: 24 }]);
  });

  it('is unknown without a function', () => {
    expect(excerptOf('a$.subscribe(); // here')).toBeUndefined();
  });
});

describe('the names of the code', () => {
  const toldOf = (program: string, leak: Partial<Leak>): Leak =>
    explained({ name: 'names', program, leak, fix: '' }, `${String(program.length)}.ts`);

  // prettier-ignore
  it.each<[program: string, waitsFor: string, told: string, facts?: Leak['facts']]>([
    ['this.prices$.subscribe(); // here', 'a value of a Subject', 'a value of this.prices$'],
    ['a$.pipe(map(f), toArray()).subscribe(); // here', 'the completion of a Subject', 'the completion of a$'],
    ['a$.pipe(switchMap(f)).subscribe(); // here', 'a value of a Subject', 'a value of a Subject'],
    ['merge(a$, b$).subscribe(); // here', 'a value of a Subject', 'a value of a Subject'],
    ["fromEvent(db, 'open').subscribe(); // here", 'an event', "the 'open' event of db"],
    ['a$.pipe(takeUntil(b$)).subscribe(); // here', 'a value of a Subject', 'a value of a$, or of b$', [{ what: 'notifier', state: 'silent' }]],
    ['a$.pipe(takeUntil(b$)).subscribe(); // here', 'a value of a Subject', 'a value of a Subject'],
    ['interval(5).pipe(takeUntil(b$)).subscribe(); // here', 'a timer (5 ms), or a value of a Subject', 'a timer (5 ms), or a value of b$', [{ what: 'notifier', state: 'silent' }]],
    ['forkJoin([a$, b$]).subscribe(); // here', 'the completion of a Subject', 'the completion of b$', [{ what: 'inputs', of: 'forkJoin', total: 2, open: [{ at: 2, value: true }] }]],
    ['concat(a$, b$).subscribe(); // here', 'a value or the completion of a Subject', 'a value or the completion of a$', [{ what: 'queue', at: 1, waiting: 1 }]],
  ])('stand in what it waits for: %s', (program, waitsFor, told, facts) => {
    expect(toldOf(program, { waitsFor, ...(facts && { facts }) }).waitsFor).toBe(told);
  });

  // prettier-ignore
  it.each<[program: string, facts: NonNullable<Leak['facts']>, named: Leak['facts']]>([
    ['a$.pipe(takeUntil(this.b$)).subscribe(); // here', [{ what: 'notifier', state: 'silent' }], [{ what: 'notifier', state: 'silent', name: 'this.b$' }]],
    ['zip(a$, b$).subscribe(); // here', [{ what: 'inputs', of: 'zip', total: 2, open: [{ at: 2, value: false }] }], [{ what: 'inputs', of: 'zip', total: 2, open: [{ at: 2, value: false, name: 'b$' }] }]],
    ['a$.pipe(withLatestFrom(b$, (a, b) => b)).subscribe(); // here', [{ what: 'inputs', of: 'withLatestFrom', total: 1, open: [{ at: 1, value: false }] }], [{ what: 'inputs', of: 'withLatestFrom', total: 1, open: [{ at: 1, value: false, name: 'b$' }] }]],
    ['concat(a$, b$).subscribe(); // here', [{ what: 'queue', at: 1, waiting: 1 }], [{ what: 'queue', at: 1, waiting: 1, name: 'a$' }]],
  ])('stand in its facts: %s', (program, facts, named) => {
    expect(toldOf(program, { facts }).facts).toEqual(named);
  });
});

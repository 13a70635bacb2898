import { readFileSync } from 'node:fs';

import { Ajv } from 'ajv';
import { concatWith, map, NEVER, share, Subject } from 'rxjs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { enableDevMode, leaks } from '../../../../lib/dev/index.js';
import { withBaseline } from '../../../../lib/dev/leak/baseline.js';
import { splitKnown } from '../../../../lib/dev/report/snapshot.js';
import type { Leak } from '../../../../lib/leak.js';
import { createOwner } from '../../../../lib/owner/owner.js';
import { ownedBy, withLeakGuard } from '../../../../operators/index.js';
import { fakeLeak } from '../fakes.js';
import { lineOfCaller } from '../support.js';

let now = 0;
let undo: () => void;

beforeEach(() => {
  now = 0;
  undo = enableDevMode({ track: 'all', now: () => now });
});
afterEach(() => undo());

const validate = new Ajv().compile(
  JSON.parse(readFileSync('docs/snapshot.schema.json', 'utf8')) as Record<string, unknown>,
);

describe('a snapshot', () => {
  it('is JSON that matches its schema, including owners with parents and states', async () => {
    const app = createOwner({ name: 'app' });
    const page = app.child({ name: 'page' });
    const ending = createOwner({ name: 'ending', grace: 60_000 });
    const gone = createOwner({ name: 'gone' });
    const signal = new AbortController().signal;
    new Subject().pipe(withLeakGuard({ name: 'prices', tags: ['io'] }), ownedBy(page)).subscribe();
    NEVER.pipe(ownedBy(ending)).subscribe();
    NEVER.pipe(ownedBy(signal)).subscribe();
    NEVER.pipe(ownedBy(gone), concatWith(NEVER), share()).subscribe();
    NEVER.pipe(ownedBy(gone)).subscribe();
    now = 1;
    void ending.close();
    await gone.close({ reason: 'over' });
    now = 1_000;

    const snapshot = leaks.snapshot();

    expect(validate(JSON.parse(JSON.stringify(snapshot))), JSON.stringify(validate.errors)).toBe(true);
    expect(snapshot.takenAt).toBe('1970-01-01T00:00:01.000Z');
    expect(snapshot.leaks).toMatchObject([{ verdict: 'outlived', count: 1 }]);
    const ids = new Map(snapshot.owners.map(({ path, id }) => [path, id]));
    expect(snapshot.owners).toMatchObject([
      { name: 'app', path: 'app', state: 'open' },
      { name: 'page', path: 'app/page', state: 'open', parent: ids.get('app') },
      { name: 'ending', state: 'draining' },
      { name: 'gone', state: 'closed', reason: 'over' },
      { name: 'AbortSignal', state: 'open' },
    ]);
    expect(snapshot.open[0]).toMatchObject({
      kind: 'root',
      name: 'prices',
      tags: ['io'],
      owner: { id: ids.get('app/page') },
    });
    await page.close();
  });
});

describe('the rows of open subscriptions', () => {
  it('have the line, age, idle time and values', () => {
    const subject = new Subject<number>();
    now = 10;
    const line = lineOfCaller(1);
    subject.pipe(map((value) => value * 2)).subscribe();
    subject.next(1);
    subject.next(2);
    now = 15;
    leaks.open();
    now = 40;

    expect(leaks.open()).toMatchObject([
      { kind: 'root', age: 30, idle: 25, values: 2, site: { file: import.meta.filename, line } },
    ]);
  });
});

describe('a snapshot in chunks', () => {
  it('is the snapshot, with each entry on a line of its own', () => {
    const app = createOwner({ name: 'app' });
    NEVER.pipe(ownedBy(app)).subscribe();
    NEVER.pipe(withLeakGuard({ name: 'prices', maxAge: 10, tags: ['live'] })).subscribe();
    now = 20;
    const text = [...leaks.snapshotChunks()].join('');
    expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(leaks.snapshot())));
    expect(text.split('\n').map((line) => line.slice(0, 5))).toEqual([
      '{',
      '"sche',
      '"take',
      '"leak',
      '{"ver',
      '],',
      '"open',
      '{"id"',
      '{"id"',
      '],',
      '"owne',
      '{"id"',
      ']',
      '}',
      '',
    ]);
  });

  it('is empty lists while there is nothing to report', () => {
    undo();
    const takenAt = expect.any(String) as string;
    expect(JSON.parse([...leaks.snapshotChunks()].join(''))).toEqual({
      schema: 1,
      takenAt,
      leaks: [],
      open: [],
      owners: [],
    });
  });

  it('leaves out subscriptions that end between two chunks', () => {
    const subject = new Subject<number>();
    for (let n = 0; n < 400; n++) subject.subscribe();
    const chunks = leaks.snapshotChunks();
    const pieces: string[] = [];
    while (!pieces.at(-1)?.includes('"site"')) pieces.push(String(chunks.next().value));
    subject.complete();
    pieces.push(...chunks);
    const { open } = JSON.parse(pieces.join('')) as { open: unknown[] };
    expect(open.length).toBeGreaterThan(0);
    expect(open.length).toBeLessThan(400);
  });

  it('has the time of the host if that of the clock is beyond all dates', () => {
    now = 1e300;
    expect(Date.parse(leaks.snapshot().takenAt)).toBeGreaterThan(0);
  });

  it('comes in chunks of about 16 000 characters, however many are open', () => {
    const subject = new Subject<number>();
    for (let n = 0; n < 1_000; n++) subject.subscribe();
    const pieces = [...leaks.snapshotChunks()];
    const whole = pieces.join('');
    const longest = Math.max(...pieces.map(({ length }) => length));
    expect(longest).toBeLessThan(17_000);
    expect(pieces.length).toBeGreaterThan(whole.length / 17_000);
    expect((JSON.parse(whole) as { open: unknown[] }).open).toHaveLength(1_000);
  });
});

it('known leaks are apart from the ones to report, each in their order', () => {
  const [a, b, c, d] = ['a', 'b', 'c', 'd'].map((name) => fakeLeak({ name })) as [Leak, Leak, Leak, Leak];
  const baseline = [{ fingerprint: 'f', reason: 'accepted' }];
  const found = [withBaseline(baseline, a, 0), b, withBaseline(baseline, c, 0), d];
  expect(splitKnown(found)).toEqual({ leaks: [b, d], known: [found[0], found[2]] });
});

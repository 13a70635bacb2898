import { map, NEVER, Observable, Subject } from 'rxjs';
import { beforeEach, describe, expect, it } from 'vitest';

import type { Watched } from '../../../../lib/dev/base/rxjs-internals.js';
import { DevClock } from '../../../../lib/dev/record/dev-clock.js';
import { GivenToOwner } from '../../../../lib/dev/record/given-to-owner.js';
import { OwnerBook } from '../../../../lib/dev/record/owner-book.js';
import { ENDS_WITH_TAKE_UNTIL, type TrackRecord } from '../../../../lib/dev/record/record.js';
import { Records } from '../../../../lib/dev/record/records.js';
import { ShareListeners } from '../../../../lib/dev/record/share-listeners.js';
import { recordOf } from '../../../../lib/dev/record/stamps.js';
import { Places, type Stack } from '../../../../lib/dev/stack/places.js';
import { BELOW_OPERATORS } from '../../../../lib/dev/stack/stack-depth.js';
import { CurrentCall } from '../../../../lib/dev/subscribe/current-call.js';
import type { ShareOrigin } from '../../../../lib/dev/subscribe/shared-at.js';
import { runWithOwner } from '../../../../lib/owner/ambient.js';
import { createOwner } from '../../../../lib/owner/owner.js';
import { CHANNEL, LINK, type Link } from '../../../../lib/dev-slot.js';
import { fakeRecord, fakeSubscriber, placeAt, stackAt } from '../fakes.js';

const owner = createOwner({ name: 'page' });

/** An operator of this library: it hides its source from rxjs. */
function linked(
  source: Observable<unknown>,
  link: Partial<Link> = {},
): Observable<unknown> & { [LINK]: Link } {
  return Object.assign(new Observable(), { [LINK]: { operator: 'ownedBy' as const, source, ...link } });
}
const mapped = (source: Observable<unknown>): Observable<unknown> => source.pipe(map(String));

let ignoreFrames: string[];
let armed: number;
let origins: Map<Observable<unknown>, ShareOrigin>;
let call: CurrentCall;
let registry: ConstructorParameters<typeof CurrentCall>[0];

beforeEach(() => {
  ignoreFrames = [];
  armed = 0;
  origins = new Map();
  const sites = new Places();
  const nobody = { collected: () => undefined, endedUnseen: () => undefined };
  registry = {
    settings: {
      get ignoreFrames() {
        return ignoreFrames;
      },
    },
    clock: new DevClock(),
    sites,
    records: new Records(sites, new GivenToOwner(), nobody),
    owners: new OwnerBook(() => 1),
    shareListeners: new ShareListeners(),
    shares: { originOf: (stream) => origins.get(stream) },
    sweep: { arm: () => armed++ },
    samples: 2,
  };
  call = new CurrentCall(registry);
});

const subscriber = (more: Partial<Watched> = {}): Watched => fakeSubscriber({ _finalizers: null, ...more });
const recordFor = (held: Watched): TrackRecord => fakeRecord(1, undefined, held);

/** Follows the chain of a root. */
function followed(source: Observable<unknown>, held = subscriber()): TrackRecord {
  const record = recordFor(held);
  call.follow(record, held, source);
  call.begin(source);
  call.current = record;
  return record;
}

describe('the stack of a root', () => {
  it('takes one of the samples, and is deeper where operators may be below the line', () => {
    const { depth } = registry.sites;
    expect([call.frames(false), call.frames(true)]).toEqual([depth.next, BELOW_OPERATORS]);
    expect(registry.samples).toBe(0);
    ignoreFrames = ['helper'];
    expect(call.frames(false)).toBe(depth.far);
    call.current = recordFor(subscriber());
    expect(call.frames(false)).toBe(BELOW_OPERATORS);
  });
});

describe('the chain of a root', () => {
  it('without operators of this library has no facts, and its top is known', () => {
    const record = followed(mapped(NEVER));
    expect([record.chain, record.owner, call.top, call.head]).toEqual([
      undefined,
      undefined,
      NEVER,
      undefined,
    ]);
  });

  it('that is only its top is given to the subscriber at once', () => {
    const held = subscriber();
    followed(NEVER, held);
    expect([call.top, call.head]).toEqual([undefined, held]);
  });

  it('gives it the owner and the name of its operators, whose positions are kept with the subscriber', () => {
    const held = subscriber();
    const source = linked(mapped(NEVER), { owner, name: 'prices' });
    const record = followed(mapped(source), held);
    expect(record).toMatchObject({ owner: { name: 'page' }, chain: { name: 'prices', ownedAbove: true } });
    expect([call.top, call.positionsOf(held)?.links]).toEqual([NEVER, [source[LINK]]]);
  });

  it('begins at a channel, whose name it has', () => {
    const news = Object.assign(new Subject(), { [CHANNEL]: 'news' });
    expect(followed(mapped(news)).chain).toMatchObject({ channel: 'news', name: undefined });
  });

  it('goes on behind a hand-made Observable, with the owner of that part', () => {
    const held = subscriber();
    const byHand = new Observable();
    const record = followed(linked(byHand, { name: 'lower' }), held);
    const head = subscriber();
    call.pass(byHand, head);
    const upper = linked(NEVER, { owner });
    call.pass(upper, head);
    expect(record).toMatchObject({ owner: { name: 'page' }, chain: { name: 'lower', ownedAbove: true } });
    expect([call.top, call.positionsOf(held)?.links.length]).toEqual([NEVER, 2]);
  });

  it('is left alone if another subscriber than its head is passed on', () => {
    const byHand = new Observable();
    const record = followed(linked(byHand));
    call.pass(byHand, subscriber());
    call.pass(linked(NEVER, { owner }), subscriber());
    expect(record.owner).toBeUndefined();
  });
});

describe('a takeUntil', () => {
  const notified = (): Watched =>
    subscriber({ _finalizers: [subscriber({ initialTeardown: undefined, isStopped: false })] });

  it('at the end of the pipe ends everything', () => {
    const held = notified();
    const record = followed(mapped(NEVER), held);
    call.pass(NEVER, held);
    expect(record.traits & ENDS_WITH_TAKE_UNTIL).not.toBe(0);
  });

  it('with operators below it ends the part above', () => {
    const record = followed(mapped(mapped(NEVER)));
    const part = notified();
    call.pass(mapped(NEVER), part);
    expect(record.chain?.belowTakeUntil?.deref()).toBe(part);
  });

  it('in an inner stream is none of the root', () => {
    const record = followed(mapped(NEVER));
    call.pass(new Subject(), notified());
    expect([record.chain, record.traits]).toEqual([undefined, 0]);
  });
});

describe('a connection', () => {
  const stack = (): Stack => stackAt(7);

  it('takes the line of the root that is being subscribed', () => {
    const own = stack();
    call.connect(recordFor(subscriber()), NEVER, own);
    expect(own.fallback).toBeUndefined();
    const outer = followed(NEVER);
    outer.where = placeAt(3);
    call.connect(recordFor(subscriber()), NEVER, own);
    expect(own.fallback).toBe(outer.where);
  });

  it('has the place and the owner of the share, whose Subject was subscribed right before', () => {
    const shared = mapped(NEVER);
    const by = registry.owners.infoOf(owner);
    origins.set(shared, { place: placeAt(9), by });
    followed(shared);
    const subject = new Subject();
    call.pass(subject, subscriber());
    const connection = recordFor(subscriber());
    call.connect(connection, NEVER, stack());
    expect(connection.chain).toMatchObject({ sharedAt: placeAt(9), shared: { madeAt: placeAt(9), by } });
    expect(connection.chain?.shared?.stream.deref()).toBe(shared);
    connection.linkBefore(registry.records.young);
    expect(registry.shareListeners.connectionOf(subject)).toBe(connection);
  });

  it('is none if another source is subscribed, or if nothing was before', () => {
    const shared = mapped(NEVER);
    origins.set(shared, { place: placeAt(9), by: undefined });
    const record = recordFor(subscriber());
    call.connect(record, NEVER, stack());
    followed(shared);
    call.pass(new Subject(), subscriber());
    call.connect(record, new Observable(), stack());
    call.forget();
    call.connect(record, NEVER, stack());
    expect(record.chain).toBeUndefined();
  });
});

describe('a guarded stream without a root', () => {
  const link: Link = { operator: 'withLeakGuard', source: linked(NEVER, { owner }), name: 'prices' };

  it('has a record of its own, in the list, with the facts and the owner of its chain', () => {
    const held = subscriber();
    const { record } = call.openGuarded(link, held, 'plain');
    expect(record).toMatchObject({
      kind: 'guarded',
      chain: { name: 'prices', foreignBelow: false },
      owner: { name: 'page' },
      parent: undefined,
    });
    expect([...registry.records.listed(), recordOf(held), armed]).toEqual([record, record, 1]);
    expect(call.positionsOf(held)?.links).toEqual([link, (link.source as { [LINK]?: Link })[LINK]]);
  });

  it('was made in the course of the root that is being subscribed, or of the one it is inside', () => {
    const outer = followed(NEVER);
    const { record: first } = call.openGuarded(link, subscriber(), 'plain');
    expect([first.parent, first.within]).toEqual([outer.id, outer.id]);
    outer.setParents(undefined, 77);
    expect(call.openGuarded(link, subscriber(), 'plain').record.within).toBe(77);
  });

  it('has the ambient owner if its chain has none, unless it is an inner stream', () => {
    const bare: Link = { ...link, source: NEVER };
    const owners = runWithOwner(createOwner({ name: 'ambient' }), () =>
      [
        call.openGuarded(bare, subscriber(), 'plain'),
        call.openGuarded(bare, subscriber(), 'inner'),
        call.openGuarded(link, subscriber(), 'plain'),
      ].map(({ record }) => record.owner?.name),
    );
    expect(owners).toEqual(['ambient', undefined, 'page']);
  });

  it('has a stack while there are samples', () => {
    const taken = [1, 2, 3].map(
      () => call.openGuarded(link, subscriber(), 'plain').record.where !== undefined,
    );
    expect(taken).toEqual([true, true, false]);
  });
});

it('listeners hear of each part that is passed on, with its source', () => {
  const heard: unknown[] = [];
  call.onPart = (target) => heard.push(target);
  call.onPass = (source, target) => heard.push([source, target]);
  const target = subscriber();
  call.pass(NEVER, target);
  expect(heard).toEqual([target, [NEVER, target]]);
});

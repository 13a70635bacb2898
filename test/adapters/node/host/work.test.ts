import { unwatchFile, watchFile } from 'node:fs';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

import { afterEach, describe, expect, it } from 'vitest';

import { monitorWork } from '../../../../adapters/node/host/work.js';
import type { StackFunction, Work, WorkMonitor } from '../../../../lib/dev/base/host-work.js';
import { collected } from '../../../support/garbage.js';

const HOUR = 3_600_000;

let watch: WorkMonitor;
let told: Work[] = [];
const nexts: (Work | undefined)[] = [];

function start(interesting = true): void {
  told = [];
  nexts.length = 0;
  watch = monitorWork((work: Work, below: StackFunction, by?: Work) => {
    expect(below.name).toBe('init');
    told.push(work);
    nexts.push(by);
    return interesting;
  });
}
afterEach(() => watch.stop());

function within(run: () => void): void {
  watch.enter();
  run();
  watch.leave();
}

/** As many turns as it takes. */
async function until(done: () => boolean): Promise<void> {
  while (!done()) await new Promise((resolve) => setTimeout(resolve, 1));
}

/** So many were reported, and are over but for those. */
const areOver =
  (count: number, others = 0) =>
  (): boolean =>
    told.length === count && told.filter(({ active }) => active).length === others;

const kinds = (): string[] => told.map(({ kind, active }) => `${kind}${active ? '' : ', over'}`);

describe('started work', () => {
  it('is reported within enter and leave only, which may be nested', () => {
    start();
    const timers = [setInterval(() => undefined, HOUR)];
    within(() => {
      within(() => timers.push(setInterval(() => undefined, HOUR)));
      timers.push(setInterval(() => undefined, HOUR));
    });
    timers.push(setInterval(() => undefined, HOUR));
    expect(kinds()).toEqual(['interval', 'interval']);
    for (const timer of timers) clearInterval(timer);
    expect(kinds()).toEqual(['interval, over', 'interval, over']);
  });

  it('is reported no more after the undo, also within', () => {
    start();
    within(() => {
      watch.stop();
      clearInterval(setInterval(() => undefined, HOUR));
    });
    // Entered before it was there.
    watch.leave();
    within(() => undefined);
    expect(kinds()).toEqual([]);
  });

  it('is a server, a socket, or a watcher, until it is closed', async () => {
    start();
    const server = createServer();
    within(() => {
      server.listen(0);
      watchFile('no such file', () => undefined);
    });
    expect(kinds()).toEqual(['server', 'watcher']);
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as AddressInfo;
    let socket: Socket | undefined;
    within(() => (socket = connect(port, '127.0.0.1')));
    await new Promise((resolve) => socket?.once('connect', resolve));
    expect(kinds()).toEqual(['server', 'watcher', 'socket']);
    unwatchFile('no such file');
    socket?.destroy();
    server.close();
    await until(areOver(3));
    expect(kinds()).toEqual(['server, over', 'watcher, over', 'socket, over']);
  });

  it('is not looked after where it is of no interest', async () => {
    start(false);
    let later = false;
    const server = createServer();
    within(() => {
      server.listen(0);
      setTimeout(() => setTimeout(() => (later = true), 1), 1);
    });
    server.close();
    await until(() => later && areOver(2, 1)());
    expect(kinds()).toEqual(['server', 'timeout, over']);
  });
});

describe('a timeout', () => {
  it('is followed from one to the next, whatever else begins meanwhile', async () => {
    start();
    let rounds = 0;
    const again = (): void => {
      if (rounds++ < 2) setTimeout(again, 1);
      else setImmediate(() => undefined);
      clearInterval(setInterval(() => undefined, HOUR));
    };
    within(() => setTimeout(again, 1));
    const other = setTimeout(() => undefined, HOUR);
    await until(areOver(4));
    clearTimeout(other);
    expect(kinds()).toEqual(Array(4).fill('timeout, over'));
    expect(nexts.map((by) => by && told.indexOf(by))).toEqual([undefined, 0, 1, 2]);
  });

  it('is let go of when it was cleared', async () => {
    start();
    const ref = (() => {
      let timer: NodeJS.Timeout | undefined;
      within(() => void (timer = setTimeout(() => undefined, HOUR)));
      clearTimeout(timer);
      return new WeakRef(timer as NodeJS.Timeout);
    })();
    expect(await collected(ref)).toEqual([true]);
    expect(kinds()).toEqual(['timeout, over']);
    watch.tidy();
    watch.tidy();
  });
});

describe('a server that listens at a name', () => {
  it.each(['127.0.0.1', 'localhost'])('is reported when its name has been looked up: %s', async (host) => {
    start();
    const server = createServer();
    within(() => server.listen(0, host));
    expect(kinds()).toEqual(['lookup']);
    await new Promise((resolve) => server.once('listening', resolve));
    expect(kinds()).toEqual(['lookup, over', 'server']);
    expect(nexts).toEqual([undefined, told[0]]);
    server.close();
    await until(areOver(2));
  });

  it('is not looked after where the lookup is of no interest', async () => {
    start(false);
    const server = createServer();
    within(() => server.listen(0, '127.0.0.1'));
    await new Promise((resolve) => server.once('listening', resolve));
    expect(told.map(({ kind }) => kind)).toEqual(['lookup']);
    server.close();
  });
});

describe('the handles that keep the process alive', () => {
  it('is a handle that Node waits for, until it is closed', async () => {
    start();
    const server = createServer();
    const timers: NodeJS.Timeout[] = [];
    within(() => {
      server.listen(0);
      timers.push(
        setInterval(() => undefined, HOUR),
        setInterval(() => undefined, HOUR).unref(),
      );
    });
    const alive = (): string[] => told.filter(({ keepsAlive }) => keepsAlive).map(({ kind }) => kind);
    expect(alive()).toEqual(['server', 'interval']);
    server.unref();
    expect(alive()).toEqual(['interval']);
    for (const timer of timers) clearInterval(timer);
    expect(alive()).toEqual([]);
    server.close();
    await until(areOver(3));
  });
});

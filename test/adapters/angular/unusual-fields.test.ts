// @vitest-environment jsdom
import '@angular/compiler';

import { type ApplicationRef, Component, signal } from '@angular/core';
import { Subject } from 'rxjs';
import { afterEach, describe, expect, it, vi } from 'vitest';

import { application, found, render, visit } from './application.js';

let app: ApplicationRef;
afterEach(() => app.destroy());

/** Nothing else has it. */
const news = new Subject<number>();

/** What one look at all subscriptions visits, in calls of the descriptor of a property. */
function visitsOf(look: () => unknown): number {
  const asked = vi.spyOn(Object, 'getOwnPropertyDescriptor');
  try {
    look();
    return asked.mock.calls.length;
  } finally {
    asked.mockRestore();
  }
}

/** The window of another site in a frame. */
function foreignWindow(): object {
  const refuse = (): never => {
    throw new DOMException('Blocked a frame', 'SecurityError');
  };
  return new Proxy({}, { get: refuse, has: refuse, getOwnPropertyDescriptor: refuse, ownKeys: refuse });
}

function revoked(): object {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}

describe('whatever a component has in its fields,', () => {
  it('its leak and those of others are found, though an object there can not be examined', async () => {
    app = await application();
    @Component({ template: '' })
    class PopupPage {
      readonly popup = foreignWindow();
      readonly gone = revoked();
      readonly list = [revoked(), foreignWindow()];
      readonly open = news.subscribe();
    }
    @Component({ template: '', selector: 'x-other' })
    class OtherPage {
      readonly open = news.subscribe();
    }
    visit(app, PopupPage);
    visit(app, OtherPage);
    expect(found()).toEqual(['outlived OtherPage OtherPage', 'outlived PopupPage PopupPage']);
  });

  it('no accessor is called', async () => {
    app = await application();
    const get = vi.fn();
    @Component({ template: '' })
    class LazyPage {
      readonly model = Object.defineProperty({}, 'lazy', { enumerable: true, get });
      readonly open = news.subscribe();
    }
    visit(app, LazyPage);
    expect(found()).toEqual(['outlived LazyPage LazyPage']);
    expect(get).not.toHaveBeenCalled();
  });

  it('samples and other bytes are not visited one by one', async () => {
    app = await application();
    @Component({ template: '' })
    class WavePage {
      readonly samples = new Float32Array(2_000_000);
      readonly bytes = { view: new DataView(new ArrayBuffer(8)) };
      readonly open = news.subscribe();
    }
    visit(app, WavePage);
    expect(visitsOf(() => expect(found()).toEqual(['outlived WavePage WavePage']))).toBeLessThan(5_000);
  });

  it('numbers of an array, and its holes, cost a fixed number of visits', async () => {
    app = await application();
    @Component({ template: '' })
    class ChartPage {
      readonly points = Array.from({ length: 300_000 }, (_, index) => index * 1.5);
      readonly holes = new Array<number>(1_000_000_000);
      readonly open = news.subscribe();
    }
    visit(app, ChartPage);
    expect(visitsOf(found)).toBeLessThan(5_000);
  });

  it('a long list of numbers hides no leak', async () => {
    app = await application();
    @Component({ template: '' })
    class ListPage {
      readonly points = Array.from({ length: 300_000 }, (_, index) => index * 1.5);
      readonly open = news.subscribe();
    }
    visit(app, ListPage);
    expect(found()).toHaveLength(1);
  });

  it('what many components hold together is visited once for all that they have left', async () => {
    app = await application();
    @Component({ template: '' })
    class BusyPage {
      readonly rows = new Map(Array.from({ length: 2_000 }, (_, id) => [id, { id }]));
      readonly marked = new Set([...this.rows.values()]);
      readonly open = Array.from({ length: 50 }, () => news.subscribe());
    }
    visit(app, BusyPage);
    expect(visitsOf(() => expect(found()).toHaveLength(1))).toBeLessThan(30_000);
  });

  it('Subjects within maps, sets, signals and arrays are its own', async () => {
    app = await application();
    @Component({ template: '' })
    class KeepingPage {
      readonly byKey = new Map([['a', new Subject<number>()]]);
      readonly all = new Set([new Subject<number>()]);
      readonly now = signal(new Subject<number>());
      readonly list = [[new Subject<number>()]];
      readonly plain = () => undefined;
      constructor() {
        for (const one of [...this.byKey.values(), ...this.all, this.now(), ...this.list.flat()])
          one.subscribe();
      }
    }
    render(app, KeepingPage).destroy();
    expect(found()).toEqual([]);
  });
});

// @vitest-environment jsdom
import { type ApplicationRef, Component } from '@angular/core';
import { Subject } from 'rxjs';
import { afterEach, describe, expect, it, vi } from 'vitest';

import { TrackRecord } from '../../../lib/dev/record/record.js';
import { registry } from '../../../lib/dev/registry.js';
import { application, visit } from './application.js';

let app: ApplicationRef;
/** For what is loaded, and for a sweep, however busy the machine is. */
const PATIENCE = { timeout: 60_000 };

afterEach(() => {
  if (!app.destroyed) app.destroy();
});

const news = new Subject<number>();

@Component({ template: '' })
class Page {
  constructor() {
    news.subscribe();
  }
}

const badges = (): number => document.querySelectorAll('rxleash-inspector').length;

const heard = vi.fn();

describe('the badge', () => {
  it('appears in the page when something is proved, and not before', async () => {
    app = await application([], { inspector: true });
    expect(badges()).toBe(0);
    visit(app, Page);
    await vi.waitFor(() => {
      expect(badges()).toBe(1);
    }, PATIENCE);
    app.destroy();
    expect(badges()).toBe(0);
  });

  it('does not appear where it was switched off', async () => {
    app = await application([], { inspector: false, onLeak: heard });
    visit(app, Page);
    await vi.waitFor(() => {
      expect(heard).toHaveBeenCalled();
    }, PATIENCE);
    expect(registry().installs.length).toBe(before + 1);
    expect(badges()).toBe(0);
  });
});
const before = registry().installs.length;

describe('the tracks in the Performance panel', () => {
  it('are there only where they were asked for, and go with the application', async () => {
    const endOf = (): unknown => Reflect.get(TrackRecord.prototype, 'end');
    const end = endOf();
    app = await application();
    expect(endOf()).toBe(end);
    app.destroy();
    app = await application([], { performance: true });
    expect(endOf()).not.toBe(end);
    app.destroy();
    expect(endOf()).toBe(end);
  });
});

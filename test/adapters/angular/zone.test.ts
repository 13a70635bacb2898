// @vitest-environment jsdom
import 'zone.js';

import '@angular/compiler';

import { Component, NgZone, provideZoneChangeDetection } from '@angular/core';
import { interval, Subject } from 'rxjs';
import { afterEach, describe, expect, it } from 'vitest';

import { ownedBy } from '../../../index.js';
import { application, found, openBy, render, visit } from './application.js';

let news = new Subject<number>();
afterEach(() => {
  news.complete();
  news = new Subject();
});

describe('an application with zone.js', () => {
  it('has what its components leave reported, in constructors, hooks and listeners', async () => {
    @Component({ template: '<button (click)="listen()">{{ count }}</button>' })
    class ZonePage {
      count = 0;

      constructor() {
        news.subscribe(() => this.count++);
        news.pipe(ownedBy()).subscribe();
      }

      ngOnInit(): void {
        news.subscribe();
      }

      listen(): void {
        news.subscribe();
      }
    }
    const app = await application([provideZoneChangeDetection()]);
    expect(app.injector.get(NgZone).constructor).toBe(NgZone);
    const page = render(app, ZonePage);
    const element = page.location.nativeElement as HTMLElement;
    element.querySelector('button')?.click();
    expect(openBy()).toEqual(['ZonePage', 'ZonePage', 'ZonePage', 'ZonePage']);
    news.next(1);
    app.tick();
    expect(element.textContent).toBe('1');

    page.destroy();

    expect(found()).toEqual([
      'outlived ZonePage ZonePage',
      'outlived ZonePage ZonePage.listen',
      'outlived ZonePage ZonePage.ngOnInit',
    ]);
    app.destroy();
  });

  it('has nothing reported that ends with its component, though timers are those of the zone', async () => {
    @Component({ template: '{{ last }}' })
    class TickingPage {
      last = 0;

      constructor() {
        interval(1)
          .pipe(ownedBy())
          .subscribe((n) => (this.last = n));
      }
    }
    const app = await application([provideZoneChangeDetection()]);
    for (let time = 0; time < 3; time++) visit(app, TickingPage);
    expect({ open: openBy(), found: found() }).toEqual({ open: [], found: [] });
    app.destroy();
  });
});

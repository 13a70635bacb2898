import type { Shop } from './shop.js';

/** A page with zone.js. Its marks are the lines that are to be reported. */
const SPEC = `
import { AsyncPipe } from '@angular/common';
import { Component, inject, NgZone, provideZoneChangeDetection } from '@angular/core';
import { takeUntilDestroyed, toSignal } from '@angular/core/rxjs-interop';
import { TestBed } from '@angular/core/testing';
import { ownedBy } from 'rxleash';
import { interval, timer } from 'rxjs';

import { Prices } from './prices';

@Component({
  imports: [AsyncPipe],
  template: '<button (click)="watch()">{{ tick() }} {{ ticks$ | async }}</button>',
})
class ZonePage {
  readonly ticks$ = inject(Prices).ticks$;
  readonly tick = toSignal(interval(1));
  readonly zone = inject(NgZone);

  constructor() {
    interval(1).pipe(takeUntilDestroyed()).subscribe();
    interval(1).pipe(ownedBy()).subscribe();
  }

  ngOnInit(): void {
    this.zone.runOutsideAngular(() => this.ticks$.subscribe()); // left
  }

  watch(): void {
    this.ticks$.subscribe(); // left
  }
}

beforeEach(() => TestBed.configureTestingModule({ providers: [provideZoneChangeDetection()] }));

it('a page is shown in the zone of Angular', async () => {
  const page = TestBed.createComponent(ZonePage);
  page.autoDetectChanges();
  expect(page.componentInstance.zone.constructor).toBe(NgZone);
  const { nativeElement } = page as { nativeElement: HTMLElement };
  await new Promise((resolve) => timer(1).subscribe(resolve));
  nativeElement.querySelector('button')?.click();
});

it('another test leaves nothing open', async () => {
  await new Promise((resolve) => timer(1).subscribe(resolve));
});
`;

const SETUP = `
import { leakGate } from 'rxleash/angular/vitest';

leakGate({ grace: 100 });
`;

const CONFIG = `
import { defineConfig } from 'vitest/config';

export default defineConfig({ test: { isolate: true } });
`;

const FILE = 'src/app/zone.spec.ts';

/** The lines of the page that leave a subscription open. */
export const LEFT_WITH_ZONE = SPEC.split('\n').flatMap((line, index) =>
  line.endsWith('// left') ? [`${FILE}:${index + 1}`] : [],
);

/**
 * Runs two files of tests with zone.js, each of them isolated. The setup file calls `leakGate()`, where that of
 * the application only imports it.
 */
export function testWithZone(shop: Shop): { readonly code: number | null; readonly printed: string } {
  const workspace = JSON.parse(shop.read('angular.json')) as {
    projects: { shop: { architect: { build: { configurations: Record<string, unknown> } } } };
  };
  workspace.projects.shop.architect.build.configurations['zone'] = { polyfills: ['zone.js'] };
  const written: Readonly<Record<string, string>> = {
    'angular.json': JSON.stringify(workspace),
    'isolated.config.ts': CONFIG,
    'src/gate.setup.ts': SETUP,
    [FILE]: SPEC,
  };
  for (const [file, text] of Object.entries(written)) shop.write(file, text);
  try {
    return shop.ng(
      ...['test', '--build-target', 'shop:build:development,zone', '--runner-config', 'isolated.config.ts'],
      ...['--setup-files', 'src/gate.setup.ts', '--include', FILE, '--include', 'src/app/app.spec.ts'],
    );
  } finally {
    shop.delete(FILE);
  }
}

// @vitest-environment jsdom
import '@angular/compiler';

import { type ApplicationRef, Component } from '@angular/core';
import { afterEach, expect, it, vi } from 'vitest';

import { application, render } from './application.js';

let app: ApplicationRef;
afterEach(() => app.destroy());

@Component({ selector: 'x-row', template: 'row' })
class Row {}

@Component({ template: '@for (row of rows; track row) { <x-row /> }', imports: [Row] })
class TablePage {
  readonly rows = Array.from({ length: 1_000 }, (_, row) => row);
}

it('each row of a table costs the same, however many were rendered before', async () => {
  app = await application();
  const asked = vi.spyOn(WeakRef.prototype, 'deref');
  try {
    render(app, TablePage);
    expect(asked.mock.calls.length).toBeLessThan(10_000);
  } finally {
    asked.mockRestore();
  }
});

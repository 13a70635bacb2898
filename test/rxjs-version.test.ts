import { createRequire } from 'node:module';

import type * as rxjs from 'rxjs';
import { Subscriber } from 'rxjs';
import type * as testing from 'rxjs/testing';
import { TestScheduler } from 'rxjs/testing';
import { marbles } from 'rxjs-marbles';
import { expect, it } from 'vitest';

const require = createRequire(import.meta.url);

it('all tests run on one copy of rxjs: the newest, or the oldest that is supported', () => {
  const { version } = require('rxjs/package.json') as { version: string };
  expect(version).toBe(process.env['RXJS'] === '7.4' ? '7.4.0' : '7.8.2');
  expect((require('rxjs') as typeof rxjs).Subscriber).toBe(Subscriber);
});

it(
  'rxjs-marbles uses that copy',
  marbles((m) => {
    expect(m.scheduler).toBeInstanceOf(TestScheduler);
    expect((require('rxjs/testing') as typeof testing).TestScheduler).toBe(TestScheduler);
  }),
);

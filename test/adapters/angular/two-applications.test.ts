// @vitest-environment jsdom
import { Component } from '@angular/core';
import { Subject } from 'rxjs';
import { expect, it } from 'vitest';

import { host } from '../../../lib/dev/base/host.js';
import { registry } from '../../../lib/dev/registry.js';
import { application, found, openBy, render, visit } from './application.js';

let news = new Subject<number>();

@Component({ template: '' })
class Page {
  constructor() {
    news.subscribe();
  }
}

const listener = (): unknown => Reflect.get(EventTarget.prototype, 'addEventListener');

it.each([
  ['the first', 0],
  ['the last', 1],
])(
  'of two applications, the other one goes on when %s has ended, and nothing is left of both',
  async (_, ends) => {
    const before = [
      host.ownerHere,
      host.ownerOf,
      registry().opening.onRoot,
      registry().opening.onPass,
      listener(),
    ];
    const both = [await application(), await application()];
    both[ends]?.destroy();
    const left = both[1 - ends];
    if (left === undefined) throw new Error('There is no other one.');

    const page = render(left, Page);
    expect(openBy()).toEqual(['Page']);
    page.destroy();
    visit(left, Page);
    expect(found()).toEqual(['outlived Page Page 2']);

    left.destroy();
    expect([
      host.ownerHere,
      host.ownerOf,
      registry().opening.onRoot,
      registry().opening.onPass,
      listener(),
    ]).toEqual(before);
    news.complete();
    news = new Subject();
  },
);

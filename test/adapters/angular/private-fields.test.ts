// @vitest-environment jsdom
import '@angular/compiler';

import { type ApplicationRef, Component, EventEmitter, inject, Injectable } from '@angular/core';
import { FormControl, FormGroup } from '@angular/forms';
import { map, Subject } from 'rxjs';
import { afterEach, describe, expect, it } from 'vitest';

import { application, found, visit } from './application.js';

let app: ApplicationRef;
afterEach(() => app.destroy());

describe('what a component makes for itself, in a private field,', () => {
  it('is not reported after its end: Subjects, emitters and forms', async () => {
    app = await application();
    @Component({ template: '' })
    class SearchPage {
      readonly #terms = new Subject<string>();
      readonly #picked = new EventEmitter<string>();
      readonly #form = new FormGroup({ name: new FormControl('') });
      constructor() {
        this.#terms.pipe(map((term) => term.trim())).subscribe();
        this.#picked.subscribe();
        this.#form.valueChanges.subscribe();
      }
    }
    visit(app, SearchPage);
    expect(found()).toEqual([]);
  });

  it('is reported if a service that lives on holds it too', async () => {
    app = await application();
    @Injectable({ providedIn: 'root' })
    class Registry {
      readonly all: Subject<number>[] = [];
    }
    @Component({ template: '' })
    class SharingPage {
      readonly #own = new Subject<number>();
      constructor() {
        inject(Registry).all.push(this.#own);
        this.#own.subscribe();
      }
    }
    visit(app, SharingPage);
    expect(found()).toEqual(['outlived SharingPage SharingPage']);
  });

  it('is not what a service makes for itself while the component is made', async () => {
    app = await application();
    @Injectable({ providedIn: 'root' })
    class Feed {
      readonly #prices = new Subject<number>();
      readonly prices$ = this.#prices.asObservable();
    }
    @Component({ template: '' })
    class PricesPage {
      constructor() {
        inject(Feed).prices$.subscribe();
      }
    }
    visit(app, PricesPage);
    expect(found()).toEqual(['outlived PricesPage PricesPage']);
  });
});

// @vitest-environment jsdom
import '@angular/compiler';

import { Dialog } from '@angular/cdk/dialog';
import {
  type ApplicationRef,
  ChangeDetectorRef,
  Component,
  effect,
  inject,
  Injectable,
  Input,
  signal,
  untracked,
} from '@angular/core';
import { FormControl, FormGroup } from '@angular/forms';
import { BehaviorSubject, Subject } from 'rxjs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { application, found, openBy, render, visit } from './application.js';

const news = new Subject<number>();

let app: ApplicationRef;
beforeEach(async () => {
  app = await application();
});
afterEach(() => {
  app.destroy();
  document.body.replaceChildren();
});

function click(page: { location: { nativeElement: unknown } }, selector = 'b'): void {
  (page.location.nativeElement as HTMLElement).querySelector<HTMLElement>(selector)?.click();
}

describe('a dialog that stays open when the component that opened it goes', () => {
  @Component({ template: 'sure?' })
  class Question {}
  @Component({ selector: 'x-item', template: '<b (click)="ask()">ask</b>' })
  class Item {
    readonly dialog = inject(Dialog);
    ask(): void {
      const { closed, keydownEvents } = this.dialog.open(Question);
      closed.subscribe();
      keydownEvents.subscribe();
    }
  }
  @Component({ template: '@if (open()) { <x-item /> }', imports: [Item] })
  class Menu {
    readonly open = signal(true);
  }

  it('is not reported, nor is the answer that it waits for', async () => {
    const menu = render(app, Menu);
    click(menu);
    menu.instance.open.set(false);
    app.tick();
    // Else the copy of rxjs that the CDK has is not watched.
    if (process.env['RXJS'] !== '7.4') expect(openBy()).toContain('Item');
    expect(found()).toEqual([]);
    app.injector.get(Dialog).closeAll();
    app.tick();
    await new Promise((resolve) => setTimeout(resolve));
    expect({ open: openBy(), found: found() }).toEqual({ open: [], found: [] });
  });
});

describe('a function that is no method of the component', () => {
  it('may subscribe once for all, and is reported when it does it for each', () => {
    let connection: unknown;
    const ensureConnected = (): void => {
      connection ??= news.subscribe();
    };
    function follow(): void {
      news.subscribe();
    }
    @Component({ template: '' })
    class EnsurePage {
      constructor() {
        ensureConnected();
        follow();
      }
    }
    visit(app, EnsurePage);
    expect(found()).toEqual([]);
    visit(app, EnsurePage);
    expect(found().map((entry) => entry.replace(/ \d$/, ''))).toEqual(['outlived EnsurePage follow']);
  });

  it('but one that is defined within its own code is its own', () => {
    @Component({ template: '' })
    class LocalPage {
      constructor() {
        const load = (): void => {
          news.subscribe();
        };
        function follow(): void {
          news.subscribe();
        }
        load();
        follow();
      }
    }
    visit(app, LocalPage);
    expect(found()).toEqual(['outlived LocalPage follow', 'outlived LocalPage load']);
  });

  it('but what compilers make of an async method is its own', () => {
    // As esbuild writes it, beside zone.js.
    const __async = (self: unknown, generator: () => Generator): Promise<unknown> =>
      new Promise((resolve) => {
        const step = ({ value }: IteratorResult<unknown>): void => {
          resolve(value);
        };
        step(generator.apply(self).next());
      });
    @Component({ template: '' })
    class AsyncPage {
      ngOnInit(): Promise<unknown> {
        return __async(this, function* () {
          yield news.subscribe();
        });
      }
    }
    visit(app, AsyncPage);
    expect(found()).toHaveLength(1);
  });

  it('but a method of a class that it extends is its own', () => {
    class Base {
      readonly kept = news.subscribe();
    }
    @Component({ template: '' })
    class DerivedPage extends Base {}
    visit(app, DerivedPage);
    expect(found()).toEqual(['outlived DerivedPage Base']);
  });
});

describe('a consumer that runs because a component sends a value', () => {
  it('does not subscribe for that component, unless it is its own', () => {
    const asked = new Subject<number>();
    asked.subscribe(() => {
      news.subscribe();
    });
    @Component({ template: '<b (click)="go()">go</b><i (click)="own.next(1)">own</i>' })
    class SearchPage {
      readonly own = new Subject<number>();
      readonly now = new BehaviorSubject(1);
      constructor() {
        this.own.subscribe(() => {
          news.subscribe();
        });
        asked.next(1);
      }
      go(): void {
        asked.next(1);
      }
    }
    const page = render(app, SearchPage);
    click(page);
    expect(openBy()).toEqual([undefined, 'SearchPage', undefined, undefined]);
    click(page, 'i');
    page.destroy();
    expect(found().map((entry) => entry.split(' ').slice(0, 2))).toEqual([['outlived', 'SearchPage']]);
    asked.complete();
  });

  it('but what it renders has its own owner', () => {
    const asked = new Subject<number>();
    @Component({ template: '', selector: 'x-made' })
    class MadePage {
      readonly kept = news.subscribe();
      ngOnInit(): void {
        news.subscribe();
      }
    }
    asked.subscribe(() => {
      visit(app, MadePage);
    });
    asked.next(1);
    expect(found()).toEqual(['outlived MadePage MadePage', 'outlived MadePage MadePage.ngOnInit']);
    asked.complete();
  });
});

describe('an effect that runs within a listener of another component', () => {
  it('has no owner, though it is untracked', () => {
    @Component({ selector: 'x-effect', template: '' })
    class EffectChild {
      constructor() {
        effect(() => {
          untracked(() => news.subscribe());
        });
      }
    }
    @Component({
      template: '<b (click)="go()">go</b> @if (on()) { <x-effect /> }',
      imports: [EffectChild],
    })
    class EffectParent {
      readonly on = signal(false);
      readonly #changes = inject(ChangeDetectorRef);
      go(): void {
        this.on.set(true);
        this.#changes.detectChanges();
        news.subscribe();
      }
    }
    const page = render(app, EffectParent);
    click(page);
    expect(openBy()).toEqual([undefined, 'EffectParent']);
    page.destroy();
    expect(found()).toEqual(['outlived EffectParent EffectParent.go']);
  });

  it('has none either if it is the effect of a service, in a tick', () => {
    @Injectable({ providedIn: 'root' })
    class Watcher {
      readonly on = signal(0);
      constructor() {
        effect(() => {
          if (this.on() > 0) untracked(() => news.subscribe());
        });
      }
    }
    const watcher = app.injector.get(Watcher);
    @Component({ template: '<b (click)="go()">go</b>' })
    class TickPage {
      go(): void {
        watcher.on.set(1);
        app.tick();
      }
    }
    const page = render(app, TickPage);
    click(page);
    expect(openBy()).not.toContain('TickPage');
    page.destroy();
    expect(found()).toEqual([]);
  });
});

describe('a component makes for itself also what it makes', () => {
  it('in a hook or in a listener, and keeps in a private field', () => {
    @Component({ template: '<b (click)="go()">go</b>' })
    class EditPage {
      @Input() name = '';
      #form: FormGroup | undefined;
      #clicks: Subject<number> | undefined;
      ngOnInit(): void {
        this.#form = new FormGroup({ name: new FormControl('') });
        this.#form.valueChanges.subscribe();
      }
      go(): void {
        this.#clicks = new Subject();
        this.#clicks.subscribe();
      }
    }
    const page = render(app, EditPage);
    click(page);
    page.destroy();
    expect(found()).toEqual([]);
  });
});

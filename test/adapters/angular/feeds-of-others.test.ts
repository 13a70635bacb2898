// @vitest-environment jsdom
import '@angular/compiler';

import {
  type ApplicationRef,
  Component,
  Directive,
  inject,
  Injectable,
  InjectionToken,
  Input,
  NgZone,
  signal,
} from '@angular/core';
import { FormControl, NgControl, ReactiveFormsModule } from '@angular/forms';
import { ActivatedRoute, provideRouter, Router, RouterOutlet } from '@angular/router';
import { BehaviorSubject, fromEvent, Subject } from 'rxjs';
import { afterEach, describe, expect, it } from 'vitest';

import { application, found, openBy, render, visit } from './application.js';

let app: ApplicationRef;
afterEach(() => app.destroy());

/** As a module has it: it is older than each application. */
const bus = new Subject<number>();

/** Angular's own Subjects are those of another copy of rxjs then, and not seen being made. */
const IS_OLDEST = process.env['RXJS'] === '7.4';

/** Removes the child of a page, and shows another one, so many times. */
function toggle(page: { instance: { shown: ReturnType<typeof signal<boolean>> } }, times: number): void {
  for (let time = 0; time < times; time++) {
    for (const shown of [false, true]) {
      page.instance.shown.set(shown);
      app.tick();
    }
  }
}

describe('a child that ends while its parent lives is reported, though it has in a field', () => {
  it('a Subject that its parent made, from the first child on, until the parent ends', async () => {
    app = await application();
    @Component({ selector: 'x-child', template: '' })
    class InputChild {
      @Input() refresh!: Subject<number>;
      ngOnInit(): void {
        this.refresh.subscribe();
      }
    }
    @Component({ template: '@if (shown()) { <x-child [refresh]="refresh" /> }', imports: [InputChild] })
    class InputParent {
      readonly shown = signal(true);
      readonly refresh = new Subject<number>();
    }
    const page = render(app, InputParent);
    toggle(page, 1);
    expect(found()).toEqual(['outlived InputChild InputChild.ngOnInit']);
    page.destroy();
    expect(found()).toEqual([]);
  });

  it('a Subject that its parent made in a hook or in a listener', async () => {
    app = await application();
    @Component({ selector: 'x-child', template: '' })
    class HookChild {
      @Input() start!: Subject<number>;
      @Input() click!: Subject<number>;
      ngOnInit(): void {
        this.start.subscribe();
        this.click.subscribe();
      }
    }
    @Component({
      template: '<b (click)="go()">x</b> @if (shown()) { <x-child [start]="start" [click]="click" /> }',
      imports: [HookChild],
    })
    class HookParent {
      readonly shown = signal(false);
      start!: Subject<number>;
      click!: Subject<number>;
      ngOnInit(): void {
        this.start = new Subject();
      }
      go(): void {
        this.click = new Subject();
        this.shown.set(true);
      }
    }
    const page = render(app, HookParent);
    (page.location.nativeElement as HTMLElement).querySelector('b')?.click();
    app.tick();
    toggle(page, 1);
    expect(found()).toEqual(['outlived HookChild HookChild.ngOnInit 2']);
    page.destroy();
  });

  it('a Subject of a service that its parent provides', async () => {
    app = await application();
    @Injectable()
    class Feed {
      readonly all = new Subject<number>();
    }
    @Component({ selector: 'x-child', template: '' })
    class FeedChild {
      readonly all = inject(Feed).all;
      ngOnInit(): void {
        this.all.subscribe();
      }
    }
    @Component({ template: '@if (shown()) { <x-child /> }', imports: [FeedChild], providers: [Feed] })
    class FeedParent {
      readonly shown = signal(true);
    }
    const page = render(app, FeedParent);
    toggle(page, 1);
    expect(found()).toEqual(['outlived FeedChild FeedChild.ngOnInit']);
    page.destroy();
    expect(found()).toEqual([]);
  });

  it('a Subject that a factory of its parent made', async () => {
    app = await application();
    const REFRESH = new InjectionToken<Subject<number>>('REFRESH');
    @Component({ selector: 'x-child', template: '' })
    class FactoryChild {
      readonly refresh = inject(REFRESH);
      ngOnInit(): void {
        this.refresh.subscribe();
      }
    }
    @Component({
      template: '@if (shown()) { <x-child /> }',
      imports: [FactoryChild],
      providers: [{ provide: REFRESH, useFactory: () => new Subject<number>() }],
    })
    class FactoryParent {
      readonly shown = signal(true);
    }
    const page = render(app, FactoryParent);
    toggle(page, 1);
    expect(found()).toEqual(['outlived FactoryChild FactoryChild.ngOnInit']);
    page.destroy();
    expect(found()).toEqual([]);
  });

  it('the control of a form of its parent', async () => {
    app = await application();
    @Directive({ selector: '[xHint]' })
    class Hint {
      readonly control = inject(NgControl);
      ngOnInit(): void {
        this.control.control?.valueChanges.subscribe();
      }
    }
    @Component({
      template: '@if (shown()) { <input xHint [formControl]="name" /> }',
      imports: [Hint, ReactiveFormsModule],
    })
    class FormParent {
      readonly shown = signal(true);
      readonly name = new FormControl('');
    }
    const page = render(app, FormParent);
    toggle(page, 1);
    expect(found()).toEqual(IS_OLDEST ? [] : ['outlived Hint Hint.ngOnInit']);
    page.destroy();
    expect(found()).toEqual([]);
  });
});

describe('a component is reported, though it has in a field', () => {
  it('a Subject of a module', async () => {
    app = await application();
    @Component({ template: '' })
    class BusPage {
      readonly bus = bus;
      constructor() {
        this.bus.subscribe();
      }
    }
    visit(app, BusPage);
    expect(found()).toEqual(['outlived BusPage BusPage']);
  });

  it('a Subject of a module that was loaded later, as soon as another component uses it', async () => {
    app = await application();
    const late = new Subject<number>();
    @Component({ template: '' })
    class LatePage {
      readonly late = late;
      constructor() {
        this.late.subscribe();
      }
    }
    visit(app, LatePage);
    expect(found()).toEqual([]);
    visit(app, LatePage);
    visit(app, LatePage);
    expect(found()).toEqual(['outlived LatePage LatePage 2']);
  });

  it('an element that stays, as soon as another component uses it', async () => {
    app = await application();
    @Component({ template: '' })
    class ScrollPage {
      readonly main = document.body;
      constructor() {
        fromEvent(this.main, 'scroll').subscribe();
      }
    }
    visit(app, ScrollPage);
    visit(app, ScrollPage);
    expect(found()).toEqual(['outlived ScrollPage ScrollPage']);
  });

  it('what a living service hands out of a private field', async () => {
    app = await application();
    @Injectable({ providedIn: 'root' })
    class Users {
      readonly #user = new BehaviorSubject('');
      get user$() {
        return this.#user.asObservable();
      }
    }
    @Component({ template: '' })
    class UserPage {
      readonly user$ = inject(Users).user$;
      constructor() {
        this.user$.subscribe();
      }
    }
    visit(app, UserPage);
    expect(found()).toEqual(['outlived UserPage UserPage']);
  });

  it('what a service made for another component, and has in a private field', async () => {
    app = await application();
    @Injectable({ providedIn: 'root' })
    class Feeds {
      readonly #feeds = new Map<string, Subject<number>>();
      of(name: string): Subject<number> {
        const feed = this.#feeds.get(name) ?? new Subject<number>();
        this.#feeds.set(name, feed);
        return feed;
      }
    }
    @Component({ template: '' })
    class FirstPage {
      readonly feed = inject(Feeds).of('prices');
      constructor() {
        this.feed.subscribe();
      }
    }
    @Component({ template: '', selector: 'x-second' })
    class SecondPage {
      constructor() {
        inject(Feeds).of('prices').subscribe();
      }
    }
    visit(app, FirstPage);
    expect(found()).toEqual([]);
    visit(app, SecondPage);
    expect(found()).toEqual(['outlived FirstPage FirstPage', 'outlived SecondPage SecondPage']);
  });

  it('more than can be visited, if a module or a service has what it subscribed to', async () => {
    app = await application();
    @Injectable({ providedIn: 'root' })
    class Rows {
      readonly changes = new Subject<number>();
    }
    @Component({ template: '' })
    class TablePage {
      readonly rows = Array.from({ length: 60_000 }, (_, id) => ({ id }));
      readonly own = new Subject<number>();
      constructor() {
        bus.subscribe();
        inject(Rows).changes.subscribe();
        this.own.subscribe();
      }
    }
    visit(app, TablePage);
    expect(found()).toEqual(['outlived TablePage TablePage 2']);
  });
});

describe('a stream of a route is reported as soon as something else uses it:', () => {
  it('that of the parent route, which stays', async () => {
    @Component({ template: '' })
    class TabA {
      constructor() {
        inject(ActivatedRoute).parent?.paramMap.subscribe();
      }
    }
    @Component({ template: '' })
    class TabB {}
    @Component({ template: '<router-outlet />', imports: [RouterOutlet] })
    class Shell {}
    @Component({ template: '<router-outlet />', imports: [RouterOutlet] })
    class Frame {}
    @Component({ template: '' })
    class Away {}
    const children = [
      { path: 'a', component: TabA },
      { path: 'b', component: TabB },
    ];
    app = await application([
      provideRouter([
        { path: 'u/:id', component: Shell, children },
        { path: 'away', component: Away },
      ]),
    ]);
    const router = app.injector.get(Router);
    render(app, Frame);
    const go = async (...urls: string[]): Promise<void> => {
      for (const url of urls) {
        await router.navigateByUrl(url);
        app.tick();
      }
    };
    await go('/u/1/a', '/away', '/u/2/a', '/away');
    expect(found()).toEqual([]);
    await go('/u/1/a', '/u/1/b', '/u/1/a');
    expect(found()).toEqual(IS_OLDEST ? [] : ['outlived TabA TabA']);
  });

  it('that of a page, which stays while its widget goes', async () => {
    const pages: Page[] = [];
    @Component({ selector: 'x-widget', template: '' })
    class Widget {
      constructor() {
        inject(ActivatedRoute).queryParams.subscribe();
      }
    }
    @Component({ template: '@if (shown()) { <x-widget /> }', imports: [Widget] })
    class Page {
      readonly shown = signal(true);
      constructor() {
        pages.push(this);
      }
    }
    @Component({ template: '<router-outlet />', imports: [RouterOutlet] })
    class Frame {}
    app = await application([provideRouter([{ path: 'w', component: Page }])]);
    render(app, Frame);
    await app.injector.get(Router).navigateByUrl('/w');
    app.tick();
    for (const instance of pages) toggle({ instance }, 2);
    expect(found()).toEqual(IS_OLDEST ? [] : ['outlived Widget Widget 2']);
  });
});

describe('no report is made of', () => {
  it('the route that a component is given outside of an outlet, as in most tests', async () => {
    app = await application([provideRouter([])]);
    @Component({ template: '' })
    class CartPage {
      readonly route = inject(ActivatedRoute);
      constructor() {
        this.route.paramMap.subscribe();
        this.route.data.subscribe();
      }
    }
    for (let time = 0; time < 3; time++) visit(app, CartPage);
    expect(found()).toEqual([]);
  });

  it('a Subject that its parent made for it and did not keep', async () => {
    app = await application();
    @Component({ selector: 'x-child', template: '' })
    class GivenChild {
      @Input() given!: Subject<number>;
      ngOnInit(): void {
        this.given.subscribe();
      }
    }
    @Component({ template: '@if (shown()) { <x-child [given]="take()" /> }', imports: [GivenChild] })
    class GivingParent {
      readonly shown = signal(true);
      #given: Subject<number> | undefined = new Subject<number>();
      take(): Subject<number> | undefined {
        const given = this.#given;
        this.#given = given && given;
        return given;
      }
    }
    const page = render(app, GivingParent);
    page.instance.shown.set(false);
    app.tick();
    expect(found()).toEqual([]);
    page.destroy();
  });

  it('what parent and child share, if both end', async () => {
    app = await application();
    @Injectable()
    class Feed {
      readonly all = new Subject<number>();
    }
    @Component({ selector: 'x-child', template: '' })
    class SharedChild {
      readonly all = inject(Feed).all;
      @Input() refresh!: Subject<number>;
      ngOnInit(): void {
        this.all.subscribe();
        this.refresh.subscribe();
      }
    }
    @Component({ template: '<x-child [refresh]="refresh" />', imports: [SharedChild], providers: [Feed] })
    class SharedParent {
      readonly refresh = new Subject<number>();
    }
    for (let time = 0; time < 3; time++) visit(app, SharedParent);
    expect(found()).toEqual([]);
  });

  it('what a child has of its parent and does not keep, if both end', async () => {
    app = await application();
    @Injectable()
    class Store {
      readonly #changes = new Subject<number>();
      get changes() {
        return this.#changes.asObservable();
      }
    }
    @Component({ selector: 'x-child', template: '' })
    class AskingChild {
      constructor() {
        inject(Store).changes.subscribe();
      }
      ngOnInit(): void {
        this.#parent.tabs.subscribe();
      }
      readonly #parent = inject(AskedParent);
    }
    @Component({ template: '@if (shown()) { <x-child /> }', imports: [AskingChild], providers: [Store] })
    class AskedParent {
      readonly shown = signal(true);
      readonly tabs = new BehaviorSubject(1);
    }
    for (let time = 0; time < 3; time++) visit(app, AskedParent);
    expect(found()).toEqual([]);
    const page = render(app, AskedParent);
    toggle(page, 1);
    expect(found()).toEqual([
      'outlived AskingChild AskingChild',
      'outlived AskingChild AskingChild.ngOnInit',
    ]);
    page.destroy();
    expect(found()).toEqual([]);
  });

  it('but what a service has of it, is', async () => {
    app = await application();
    @Injectable({ providedIn: 'root' })
    class Registry {
      readonly all: Subject<number>[] = [];
    }
    @Component({ selector: 'x-child', template: '' })
    class ListedChild {
      @Input() refresh!: Subject<number>;
      ngOnInit(): void {
        this.refresh.subscribe();
      }
    }
    @Component({ template: '<x-child [refresh]="refresh" />', imports: [ListedChild] })
    class ListedParent {
      readonly refresh = new Subject<number>();
      constructor() {
        inject(Registry).all.push(this.refresh);
      }
    }
    visit(app, ListedParent);
    expect(found()).toEqual(['outlived ListedChild ListedChild.ngOnInit']);
  });

  it('what is older than the application, if that ends too', async () => {
    // It keeps the records.
    const other = await application();
    app = await application();
    @Component({ template: '' })
    class ZonePage {
      readonly stable = inject(NgZone).onStable;
      constructor() {
        this.stable.subscribe();
      }
    }
    render(app, ZonePage);
    app.destroy();
    // Angular keeps the rxjs beside it, which is not the oldest one.
    expect(openBy()).toEqual(process.env['RXJS'] === '7.4' ? [] : ['ZonePage']);
    expect(found()).toEqual([]);
    app = other;
  });
});

// @vitest-environment jsdom
import '@angular/compiler';

import { AsyncPipe } from '@angular/common';
import {
  HttpClient,
  httpResource,
  provideHttpClient,
  withFetch,
  withInterceptors,
} from '@angular/common/http';
import {
  type ApplicationRef,
  Component,
  EventEmitter,
  inject,
  Injectable,
  Input,
  output,
  Output,
  resource,
  signal,
  ViewChild,
} from '@angular/core';
import {
  outputFromObservable,
  outputToObservable,
  rxResource,
  toObservable,
  toSignal,
} from '@angular/core/rxjs-interop';
import { FormArray, FormControl, FormGroup, ReactiveFormsModule } from '@angular/forms';
import {
  ActivatedRoute,
  provideRouter,
  Router,
  RouterLink,
  RouterLinkActive,
  RouterOutlet,
  withComponentInputBinding,
} from '@angular/router';
import { delay, interval, map, of, Subject, switchMap, tap } from 'rxjs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { leaks } from '../../../index.js';
import { application, found, render, visit } from './application.js';

let app: ApplicationRef;
afterEach(() => {
  app.destroy();
  vi.unstubAllGlobals();
});

const news = new Subject<number>();

/** Lets what Angular has put off take place. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setTimeout(resolve));
}

describe('no report is made of what Angular subscribes for a component:', () => {
  it('toSignal, the async pipe, and toObservable, with something that never ends behind them', async () => {
    app = await application();
    @Component({ template: '{{ a() }} {{ b | async }} @if (true) { {{ c | async }} }', imports: [AsyncPipe] })
    class ShownPage {
      readonly a = toSignal(interval(1_000_000));
      readonly b = news.pipe(map((n) => `${n}`));
      readonly size = signal(1);
      readonly c = toObservable(this.size).pipe(switchMap(() => news));
    }
    for (let time = 0; time < 6; time++) visit(app, ShownPage);
    expect(found()).toEqual([]);
    expect(news.observed).toBe(false);
  });

  it('resource and rxResource, whether they have ended or not', async () => {
    app = await application();
    @Component({ template: '{{ a.value() }} {{ b.value() }} {{ c.value() }}' })
    class LoadingPage {
      readonly key = signal(1);
      readonly a = rxResource({ params: this.key, stream: () => news });
      readonly b = rxResource({ stream: () => of(1).pipe(delay(1)) });
      readonly c = resource({ loader: () => new Promise<number>(() => undefined) });
    }
    for (let time = 0; time < 3; time++) {
      const page = render(app, LoadingPage);
      await settle();
      page.instance.key.set(2);
      app.tick();
      await settle();
      page.destroy();
    }
    expect(found()).toEqual([]);
    expect(news.observed).toBe(false);
  });

  it('forms, which are its own', async () => {
    app = await application();
    @Component({
      template: '<form [formGroup]="form"><input formControlName="name" /></form>',
      imports: [ReactiveFormsModule],
    })
    class FormPage {
      readonly lines = new FormArray([new FormControl('')]);
      readonly form = new FormGroup({ name: new FormControl('', []), lines: this.lines });
      constructor() {
        this.form.valueChanges.subscribe();
        this.form.controls.name.statusChanges.pipe(tap(() => undefined)).subscribe();
        this.form.events.subscribe();
        this.lines.at(0).valueChanges.subscribe();
      }
    }
    for (let time = 0; time < 6; time++) visit(app, FormPage);
    expect(found()).toEqual([]);
  });

  it('forms, but for one that a service keeps', async () => {
    app = await application();
    @Injectable({ providedIn: 'root' })
    class Draft {
      readonly name = new FormControl('');
    }
    @Component({ template: '' })
    class DraftPage {
      readonly name = inject(Draft).name;
      constructor() {
        this.name.valueChanges.subscribe();
      }
    }
    visit(app, DraftPage);
    // Before 7.5 rxjs hides the observers of what Angular passes on, so it is not proven that a service keeps it.
    const isOldest = process.env['RXJS'] === '7.4';
    expect(found()).toEqual(isOldest ? [] : ['outlived DraftPage DraftPage']);
  });

  it('outputs, whoever listens to them', async () => {
    app = await application();
    @Component({ selector: 'a-child', template: '' })
    class Child {
      readonly plain = output<number>();
      readonly observed = outputFromObservable(interval(1_000_000));
      @Output() readonly emitter = new EventEmitter<number>();
      @Input() size = 1;
      constructor() {
        outputToObservable(this.plain).subscribe();
      }
    }
    @Component({
      template: '<a-child (plain)="n = n + 1" (observed)="n = 2" (emitter)="n = 3" />',
      imports: [Child],
    })
    class ListeningPage {
      n = 0;
      @ViewChild(Child) readonly child?: Child;
      ngAfterViewInit(): void {
        this.child?.plain.subscribe(() => undefined);
        this.child?.emitter.subscribe();
      }
    }
    for (let time = 0; time < 6; time++) visit(app, ListeningPage);
    expect(found()).toEqual([]);
  });

  it('blocks that are put off', async () => {
    app = await application();
    @Component({ selector: 'a-late', template: '{{ n() }}' })
    class Late {
      readonly n = toSignal(news);
    }
    @Component({ template: '@defer (on immediate) { <a-late /> } @placeholder { wait }', imports: [Late] })
    class DeferPage {}
    for (let time = 0; time < 3; time++) {
      const page = render(app, DeferPage);
      await settle();
      page.destroy();
    }
    expect(found()).toEqual([]);
  });
});

describe.each([
  ['the fetch backend', [withFetch()]],
  ['XMLHttpRequest', []],
])('no report is made of requests, by %s,', (_, features) => {
  /** Answers when it is told to. */
  let answers: (() => void)[] = [];
  beforeEach(() => {
    answers = [];
    const respond = (resolve: (response: Response) => void): void =>
      void answers.push(() => {
        resolve(new Response('[1]', { headers: { 'content-type': 'application/json' } }));
      });
    vi.stubGlobal('fetch', () => new Promise(respond));
    vi.stubGlobal(
      'XMLHttpRequest',
      class extends EventTarget {
        status = 0;
        response = '';
        responseText = '';
        statusText = '';
        responseURL = '';
        upload = new EventTarget();
        open(): void {}
        setRequestHeader(): void {}
        getAllResponseHeaders = (): string => '';
        abort(): void {}
        send(): void {
          answers.push(() => {
            this.status = 200;
            this.response = '[1]';
            this.dispatchEvent(new Event('load'));
          });
        }
      },
    );
  });
  const http = provideHttpClient(
    withInterceptors([(request, next) => next(request).pipe(tap())]),
    ...features,
  );

  it.each(['under way', 'answered'])('that are %s when their component is destroyed', async (state) => {
    app = await application([http]);
    @Component({ template: '{{ list.value() }} {{ again | async }}', imports: [AsyncPipe] })
    class RequestPage {
      readonly #http = inject(HttpClient);
      readonly list = httpResource(() => '/list');
      readonly again = this.#http.get('/again');
      constructor() {
        this.#http.get('/once').subscribe();
        this.#http
          .get('/twice')
          .pipe(
            map(() => 1),
            tap(() => undefined),
          )
          .subscribe();
      }
    }
    for (let time = 0; time < 6; time++) {
      const page = render(app, RequestPage);
      await settle();
      if (state === 'answered') {
        for (const answer of answers.splice(0)) answer();
        await settle();
      }
      page.destroy();
    }
    await settle();
    expect(answers.length > 0).toBe(state === 'under way');
    expect(found()).toEqual([]);
    if (state === 'answered')
      expect(leaks.open().filter(({ owner }) => owner?.name === 'RequestPage')).toEqual([]);
  });
});

describe('no report is made of the router:', () => {
  it('its links, its outlet, its inputs, and what a route sends', async () => {
    @Component({ template: '{{ id }}' })
    class PartPage {
      @Input() id = '';
      constructor() {
        const route = inject(ActivatedRoute);
        route.paramMap.subscribe();
        route.queryParamMap.pipe(map(() => 1)).subscribe();
        route.data.subscribe();
      }
    }
    @Component({ template: 'other' })
    class OtherPage {}
    @Component({
      template: '<a routerLink="/part/1" routerLinkActive="on">1</a><router-outlet />',
      imports: [RouterLink, RouterLinkActive, RouterOutlet],
    })
    class Frame {}
    const routes = [
      { path: 'part/:id', component: PartPage },
      { path: 'other', component: OtherPage },
    ];
    app = await application([provideRouter(routes, withComponentInputBinding())]);
    const router = app.injector.get(Router);
    for (let time = 0; time < 2; time++) {
      const frame = render(app, Frame);
      for (const url of ['/part/1', '/other', '/part/2', '/part/3', '/other']) {
        await router.navigateByUrl(url);
        app.tick();
      }
      frame.destroy();
    }
    await settle();
    expect(found()).toEqual([]);
  });
});

// @vitest-environment jsdom
import '@angular/compiler';

import { HttpClient, provideHttpClient, withFetch, withInterceptors } from '@angular/common/http';
import { type ApplicationRef, Component, ElementRef, HostListener, inject, Injectable } from '@angular/core';
import { BehaviorSubject, filter, fromEvent, retry, Subject, switchMap, take } from 'rxjs';
import { afterEach, describe, expect, it, vi } from 'vitest';

import { application, found, openBy, render, visit } from './application.js';

let app: ApplicationRef;
afterEach(() => {
  app.destroy();
  vi.unstubAllGlobals();
});

const news = new Subject<number>();

describe('a request goes on after its component, and is not reported:', () => {
  it('while an interceptor waits for a token, but what waits beside it is', async () => {
    const token = new BehaviorSubject<string | null>(null);
    const withToken = withInterceptors([
      (request, next) =>
        token.pipe(
          filter(Boolean),
          take(1),
          switchMap(() => next(request)),
        ),
    ]);
    app = await application([provideHttpClient(withFetch(), withToken)]);
    @Component({ template: '' })
    class TokenPage {
      constructor() {
        inject(HttpClient).get('/x').subscribe();
      }
    }
    visit(app, TokenPage);
    visit(app, TokenPage);
    expect(token.observed).toBe(true);
    expect(found()).toEqual([]);
    @Component({ template: '', selector: 'x-waiting' })
    class WaitingPage {
      constructor() {
        token.subscribe();
      }
    }
    visit(app, WaitingPage);
    expect(found()).toEqual(['outlived WaitingPage WaitingPage']);
    token.complete();
  });

  it('while it waits to be sent again', async () => {
    const again = new Subject<number>();
    const withRetry = withInterceptors([
      (request, next) => next(request).pipe(retry({ delay: () => again })),
    ]);
    vi.stubGlobal('fetch', () => Promise.reject(new Error('offline')));
    app = await application([provideHttpClient(withFetch(), withRetry)]);
    @Component({ template: '' })
    class RetryPage {
      constructor() {
        inject(HttpClient).get('/x').subscribe();
      }
    }
    const page = render(app, RetryPage);
    await vi.waitFor(() => expect(again.observed).toBe(true));
    page.destroy();
    expect(found()).toEqual([]);
    again.complete();
  });
});

describe('events of an element', () => {
  it('that was removed with its component wake nothing, however it was found', async () => {
    app = await application();
    @Component({ template: '<input />' })
    class QueryPage {
      readonly #host = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;
      ngAfterViewInit() {
        fromEvent(this.#host.querySelector('input') as HTMLElement, 'input').subscribe();
        fromEvent(this.#host, 'click').subscribe();
      }
    }
    visit(app, QueryPage);
    expect(found()).toEqual([]);
  });

  it('that a service keeps, or that stays in the page, wake it', async () => {
    app = await application();
    @Injectable({ providedIn: 'root' })
    class Ghosts {
      readonly dragged = document.createElement('div');
    }
    @Component({ template: '' })
    class DragPage {
      constructor() {
        fromEvent(inject(Ghosts).dragged, 'click').subscribe();
      }
    }
    visit(app, DragPage);
    @Component({ template: '', selector: 'x-body' })
    class BodyPage {
      constructor() {
        fromEvent(document.body, 'click').subscribe();
      }
    }
    visit(app, BodyPage);
    expect(found()).toEqual(['outlived BodyPage BodyPage', 'outlived DragPage DragPage']);
  });
});

describe('a host listener', () => {
  it('belongs to its own class and not to the component that has the host, or else to nobody', async () => {
    app = await application();
    @Component({ selector: 'x-child', template: '' })
    class HostChild {
      @HostListener('click') onClick() {
        news.subscribe();
      }
    }
    @Component({ template: '<x-child />', imports: [HostChild] })
    class OneParent {}
    @Component({ template: '<x-child /><x-child />', imports: [HostChild], selector: 'x-two' })
    class TwoParent {}
    const clickAll = (page: { location: ElementRef }): void => {
      const host = page.location.nativeElement as HTMLElement;
      for (const child of host.querySelectorAll<HTMLElement>('x-child')) child.click();
    };
    const one = render(app, OneParent);
    clickAll(one);
    expect(openBy()).toEqual(['HostChild']);
    one.destroy();
    expect(found()).toEqual(['outlived HostChild HostChild.onClick']);
    const two = render(app, TwoParent);
    clickAll(two);
    expect(openBy()).toEqual(['HostChild', undefined, undefined]);
    two.destroy();
    expect(found()).toEqual(['outlived HostChild HostChild.onClick']);
  });
});

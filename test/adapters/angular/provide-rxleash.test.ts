// @vitest-environment jsdom
import {
  type ApplicationRef,
  Component,
  createEnvironmentInjector,
  DestroyRef,
  Directive,
  effect,
  ElementRef,
  inject,
  Injectable,
  InjectionToken,
  Injector,
  Input,
  runInInjectionContext,
} from '@angular/core';
import { takeUntilDestroyed, toObservable, toSignal } from '@angular/core/rxjs-interop';
import {
  BehaviorSubject,
  finalize,
  fromEvent,
  interval,
  merge,
  NEVER,
  Observable,
  shareReplay,
  Subject,
} from 'rxjs';
import { afterEach, describe, expect, it, vi } from 'vitest';

import { NoOwnerError, ownedBy } from '../../../index.js';
import { injectOwner } from '../../../adapters/angular/index.js';
import { application, found, openBy, render, visit } from './application.js';

let app: ApplicationRef;

/** With the last application dev mode is off, and forgets. */
afterEach(() => app.destroy());

/** Lives as long as the program, as what a root service has. */
const news = new Subject<number>();

/** For all. */
@Injectable({ providedIn: 'root' })
class News {
  readonly all = news;
  started = false;

  start(): void {
    if (this.started) return;
    this.started = true;
    news.subscribe();
  }

  follow(): void {
    news.subscribe();
  }
}

describe('a component that is destroyed with a subscription open is reported', () => {
  it('when it subscribed in its constructor, or in a field', async () => {
    app = await application();
    @Component({ template: '' })
    class FieldPage {
      readonly kept = news.subscribe();
      constructor() {
        news.subscribe();
      }
    }
    visit(app, FieldPage);
    expect(found()).toEqual(['outlived FieldPage FieldPage 2']);
  });

  it('when it subscribed in a lifecycle hook', async () => {
    app = await application();
    @Component({ template: '' })
    class HookPage {
      ngOnInit(): void {
        news.subscribe();
      }
      ngAfterViewInit(): void {
        news.subscribe();
      }
    }
    visit(app, HookPage);
    expect(found()).toEqual([
      'outlived HookPage HookPage.ngAfterViewInit',
      'outlived HookPage HookPage.ngOnInit',
    ]);
  });

  it('when it subscribed in a listener of its template, also within a block', async () => {
    app = await application();
    @Component({ template: '<a (click)="one()">1</a> @if (true) { <b (click)="two()">2</b> }' })
    class ListenerPage {
      one(): void {
        news.subscribe();
      }
      two(): void {
        news.subscribe();
      }
    }
    const page = render(app, ListenerPage);
    const element = page.location.nativeElement as HTMLElement;
    element.querySelector('a')?.click();
    element.querySelector('b')?.click();
    page.destroy();
    expect(found()).toEqual([
      'outlived ListenerPage ListenerPage.one',
      'outlived ListenerPage ListenerPage.two',
    ]);
  });

  it('and not when two of its class live, in a listener within a block: it could be either', async () => {
    app = await application();
    @Component({ template: '@if (true) { <b (click)="two()">2</b> }' })
    class TwicePage {
      two(): void {
        news.subscribe();
      }
    }
    const [page, other] = [render(app, TwicePage), render(app, TwicePage)];
    (page.location.nativeElement as HTMLElement).querySelector('b')?.click();
    page.destroy();
    other.destroy();
    expect(found()).toEqual([]);
    expect(openBy()).toEqual([undefined]);
  });

  it('with the class of each: of a child, of a directive, and of a service that the component provides', async () => {
    app = await application();
    @Injectable()
    class Store {
      readonly kept = news.subscribe();
    }
    @Directive({ selector: '[mark]' })
    class Mark {
      readonly kept = news.subscribe();
    }
    @Component({ selector: 'a-child', template: '', providers: [Store] })
    class Child {
      readonly store = inject(Store);
      readonly kept = news.subscribe();
    }
    @Component({ template: '<a-child mark /><a-child />', imports: [Child, Mark] })
    class ParentPage {
      readonly kept = news.subscribe();
    }
    visit(app, ParentPage);
    expect(found()).toEqual([
      'outlived Child Child 2',
      'outlived Mark Mark',
      'outlived ParentPage ParentPage',
      'outlived Store Store 2',
    ]);
  });

  it('in the words of Angular, in the console, within a second', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
    const said = new Promise<string>((resolve) =>
      warn.mockImplementation((text: string) => {
        if (text.includes('leaked')) resolve(text);
      }),
    );
    app = await application([], { onLeak: undefined, rules: {} } as object);
    @Component({ template: '' })
    class SaidPage {
      readonly kept = news.subscribe();
    }
    visit(app, SaidPage);
    const destroyed = performance.now();
    expect((await said).replace(/\(?\S*:\d+:\d+\)?/, 'LINE').replace(/\d+ ms/, 'N ms')).toBe(
      [
        '1 leaked subscription in 1 place.',
        '',
        'outlived: 1 subscription outlived its owner',
        '  at LINE in SaidPage',
        '  owner  SaidPage, closed: destroyed',
        '  age    N ms, no values',
        '  waits  for a value of a Subject',
        '  fix    Put takeUntilDestroyed() or ownedBy() last in the pipe: SaidPage has ended, but this subscription did not end with it.',
      ].join('\n'),
    );
    expect(performance.now() - destroyed).toBeLessThan(5_000);
    warn.mockRestore();
  });

  it('and so is the service of an environment that is destroyed, and no root service', async () => {
    app = await application();
    class RouteStore {
      readonly kept = news.subscribe();
    }
    @Injectable({ providedIn: 'root' })
    class RootStore {
      readonly kept = news.subscribe();
    }
    const route = createEnvironmentInjector([RouteStore], app.injector);
    route.get(RouteStore);
    app.injector.get(RootStore);
    route.destroy();
    expect(found()).toEqual(['outlived RouteStore RouteStore']);
    expect(openBy()).toEqual(['RouteStore', 'RootStore']);
  });

  it('when it ran in the injection context of its injector later, or its token is no class', async () => {
    app = await application();
    const FEED = new InjectionToken<object>('FEED');
    @Component({ template: '', providers: [{ provide: FEED, useFactory: () => news.subscribe() }] })
    class LaterPage {
      readonly injector = inject(Injector);
      readonly feed = inject(FEED);
    }
    const page = render(app, LaterPage);
    runInInjectionContext(page.instance.injector, () => news.subscribe());
    page.destroy();
    expect(found().map((entry) => entry.split(' ').slice(0, 2).join(' '))).toEqual([
      'outlived FEED',
      'outlived LaterPage',
    ]);
  });
});

describe('no report is made of', () => {
  it('what ends with the component, by whatever means', async () => {
    app = await application();
    @Component({ template: '{{ signal() }}' })
    class EndingPage {
      readonly #ref = inject(DestroyRef);
      readonly #owner = injectOwner();
      readonly signal = toSignal(news);
      readonly kept = news.pipe(takeUntilDestroyed()).subscribe();
      readonly owned = news.pipe(ownedBy()).subscribe();
      readonly byRef = news.pipe(ownedBy(this.#ref)).subscribe();
      readonly byOwner = news.pipe(ownedBy(this.#owner)).subscribe();
      readonly own = news.subscribe();
      ngOnDestroy(): void {
        this.own.unsubscribe();
      }
    }
    visit(app, EndingPage);
    expect(found()).toEqual([]);
    expect(openBy()).toEqual([]);
  });

  it('what hangs on nothing but the component itself', async () => {
    app = await application();
    @Component({ template: '' })
    class OwnPage {
      readonly element = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;
      readonly query = { changes: new BehaviorSubject('') };
      readonly list = new Map([['one', [new Subject<number>()]]]);
      readonly shared = this.query.changes.pipe(shareReplay({ bufferSize: 1, refCount: true }));
      constructor() {
        this.query.changes.pipe(finalize(() => undefined)).subscribe();
        this.list.get('one')?.[0]?.subscribe();
        this.shared.subscribe();
        fromEvent(this.element, 'click').subscribe();
        merge(this.query.changes, fromEvent(this.element, 'focus')).subscribe();
      }
    }
    visit(app, OwnPage);
    expect(found()).toEqual([]);
    expect(openBy().length).toBeGreaterThan(4);
  });

  it('what hangs on itself and on something else is reported', async () => {
    app = await application();
    @Component({ template: '' })
    class MixedPage {
      readonly news = inject(News);
      readonly own = new Subject<number>();
      constructor() {
        merge(this.own, this.news.all).subscribe();
        merge(this.own, interval(1_000)).subscribe();
        fromEvent(window, 'resize').subscribe();
      }
    }
    visit(app, MixedPage);
    expect(found()).toEqual(['outlived MixedPage MixedPage 3']);
  });

  it('what it has of a service is not its own, by whatever way it is kept', async () => {
    app = await application();
    @Injectable({ providedIn: 'root' })
    class Users {
      readonly #user = new BehaviorSubject('');
      readonly user$ = this.#user.asObservable();
      readonly list = { changes: new Subject<number>() };
    }
    @Component({ template: '' })
    class KeepingPage {
      readonly user$ = inject(Users).user$;
      readonly list = inject(Users).list;
      readonly own = new Subject<number>();
      constructor() {
        this.user$.subscribe();
        this.list.changes.subscribe();
        this.own.subscribe();
      }
    }
    visit(app, KeepingPage);
    expect(found()).toEqual(['outlived KeepingPage KeepingPage 2']);
  });

  it('what a service has subscribed for all, whoever asked first; of what it subscribes for each, there is', async () => {
    app = await application();
    @Component({ template: '' })
    class AskingPage {
      constructor() {
        inject(News).start();
      }
    }
    @Component({ template: '' })
    class FollowingPage {
      constructor() {
        inject(News).follow();
      }
    }
    visit(app, AskingPage);
    visit(app, AskingPage);
    visit(app, FollowingPage);
    expect(found()).toEqual([]);
    visit(app, FollowingPage);
    expect(found().map((entry) => entry.split(' ').slice(0, 3).join(' '))).toEqual([
      'outlived FollowingPage News.follow',
    ]);
  });

  it('what is begun while it is destroyed', async () => {
    app = await application();
    @Component({ template: '' })
    class LastPage {
      ngOnDestroy(): void {
        news.subscribe();
      }
    }
    visit(app, LastPage);
    expect(found()).toEqual([]);
  });

  it('an effect, within whatever hook it runs: nobody can tell whose it is', async () => {
    app = await application();
    @Component({ selector: 'an-effect', template: '' })
    class Effect {
      constructor() {
        effect(() => void news.subscribe());
      }
    }
    @Component({ template: '<an-effect />', imports: [Effect] })
    class EffectPage {}
    visit(app, EffectPage);
    expect(found()).toEqual([]);
    expect(openBy()).toEqual([undefined]);
  });

  it('signals that were made observables', async () => {
    app = await application();
    @Component({ template: '' })
    class SignalPage {
      @Input() size = 1;
      constructor() {
        toObservable(toSignal(NEVER)).subscribe();
      }
    }
    visit(app, SignalPage);
    expect(found()).toEqual([]);
  });
});

describe('ownedBy() without an argument', () => {
  it('takes the component, which is called by its class', async () => {
    app = await application();
    @Component({ template: '' })
    class OwnedPage {
      readonly kept = news.pipe(ownedBy()).subscribe();
      readonly #ref = inject(DestroyRef);
      readonly more = news.pipe(ownedBy(this.#ref)).subscribe();
    }
    const page = render(app, OwnedPage);
    expect(openBy()).toEqual(['OwnedPage', 'OwnedPage']);
    page.destroy();
    expect(openBy()).toEqual([]);
  });

  it('says outside of an injection context what to do, and what Angular says', async () => {
    app = await application();
    const call = (): unknown => ownedBy();
    expect(call).toThrow(NoOwnerError);
    expect(call).toThrow(
      expect.objectContaining({
        message:
          'ownedBy() was called outside of an injection context (NG0203), and there is no ambient owner. ' +
          'Call it in a constructor or a field initializer, or store the result of injectOwner() there and pass it: ownedBy(this.owner).',
        cause: expect.objectContaining({ code: -203 }) as unknown,
      }),
    );
  });

  it('does not subscribe for a component that is gone, and is reported as late with its line', async () => {
    app = await application();
    const source = new Subject<number>();
    @Component({ template: '' })
    class GonePage {
      readonly ref = inject(DestroyRef);
      readonly first = source.pipe(ownedBy(this.ref)).subscribe();
      after(): void {
        source.pipe(ownedBy(this.ref)).subscribe();
      }
    }
    const page = render(app, GonePage);
    page.destroy();
    page.instance.after();
    expect(source.observed).toBe(false);
    expect(found()).toEqual(['late GonePage GonePage.after']);
  });
});

describe('injectOwner()', () => {
  it('gives an owner that is called by the class, and ends what it owns with the component', async () => {
    app = await application();
    const ended: string[] = [];
    @Component({ template: '' })
    class KeepingPage {
      readonly owner = injectOwner();
    }
    const page = render(app, KeepingPage);
    const { owner } = page.instance;
    owner.own(() => ended.push('torn down'));
    expect([owner.name, owner.state]).toEqual(['KeepingPage', 'open']);
    page.destroy();
    expect([owner.state, ...ended]).toEqual(['closed', 'torn down']);
  });
});

describe('an application that is destroyed', () => {
  it('leaves nothing of ours behind', async () => {
    const placed = (): unknown[] => [
      Object.getOwnPropertyDescriptor(Observable.prototype, 'subscribe')?.value,
      Object.getOwnPropertyDescriptor(EventTarget.prototype, 'addEventListener')?.value,
    ];
    const before = placed();
    app = await application();
    const during = placed();
    expect(during.every((method, at) => method !== before[at])).toBe(true);
    const other = await application();
    other.destroy();
    expect(placed()).toEqual(during);
    app.destroy();
    expect(placed()).toEqual(before);
    app = await application();
  });
});

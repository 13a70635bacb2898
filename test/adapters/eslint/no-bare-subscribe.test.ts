import { Linter } from 'eslint';
import ts from 'typescript-eslint';
import { describe, expect, it } from 'vitest';

import { preset } from '../../../adapters/eslint/index.js';

/** The lines that the rule refuses, counted from 1: without type information. */
function refused(source: string, ...options: Parameters<typeof preset>): number[] {
  const parser = { files: ['**/*.ts'], languageOptions: { parser: ts.parser as Linter.Parser } };
  const messages = new Linter().verify(source, [parser, ...preset(...options)], 'app.ts');
  expect(messages.filter(({ fatal }) => fatal)).toEqual([]);
  return messages.map(({ line }) => line);
}

/** A class around one statement of its method. */
const inComponent = (statement: string, decorator = '@Component({})'): string =>
  `${decorator} class Page { http = inject(HttpClient); constructor(private api: HttpClient) {} load() { ${statement} } }`;

describe('a subscription of a component', () => {
  it.each([
    'this.a$.subscribe();',
    'this.a$.subscribe(show);',
    'this.a$?.subscribe(show);',
    'void this.a$.subscribe(show);',
    'this.a$.pipe(map(f)).subscribe();',
    'this.a$.pipe(take(1)).subscribe();',
    'if (a) b.subscribe();',
    'items.forEach(() => { this.a$.subscribe(); });',
    'interval(1).subscribe({ next() {} });',
    'this.http.get(url).pipe(switchMap(poll)).subscribe();',
    'this.http.watch(url).subscribe();',
    'this.http.get(url).pipe(shared).subscribe();',
    'this.other.get(url).subscribe();',
    'http.get(url).subscribe();',
    'on && this.a$.subscribe();',
    'on ? this.a$.subscribe() : this.b;',
    'on || (off ? 1 : this.a$?.subscribe());',
    'all.forEach((a$) => a$.subscribe());',
    'effect(() => this.a$.subscribe());',
    'effect(() => untracked(() => this.a$.subscribe()));',
    'this.zone.runOutsideAngular(() => void this.a$.subscribe());',
    'this.a$.pipe(ownedBy(), switchMap(f)).subscribe();',
    'this.a$.pipe(takeUntilDestroyed(), map(f), mergeWith(b$)).subscribe();',
    'this.http.get(url).pipe(catchError(() => this.live$)).subscribe();',
    'this.http.get(url).pipe(catchError(() => live$.pipe(map(f)))).subscribe();',
    'this.http.get(url).pipe(catchError(function () { log(); return live$; })).subscribe();',
    'this.http.get(url).pipe(timeout({ each: 1, with: () => this.live$ })).subscribe();',
    'this.http.get(url).pipe(retry({ delay: () => this.online$ })).subscribe();',
  ])('is refused where nothing ends it: %s', (statement) => {
    expect(refused(inComponent(statement))).toEqual([1]);
  });

  it.each([
    'this.a$.pipe(ownedBy()).subscribe();',
    'this.a$.pipe(map(f), ownedBy(this.owner)).subscribe(show);',
    'this.a$.pipe(takeUntilDestroyed(this.ref)).subscribe();',
    'this.a$.pipe(takeUntil(this.destroy$)).subscribe();',
    'this.a$.pipe(untilDestroyed(this)).subscribe();',
    'this.a$.pipe(rxleash.ownedBy(this.owner)).subscribe();',
    'this.a$.pipe(ownedBy())?.subscribe();',
    'this.a$.pipe(switchMap(f), ownedBy(), map(g), share()).subscribe();',
    'this.a$.pipe(ownedBy(), switchMap(f), ownedBy()).subscribe();',
  ])('is accepted where an operator ends it: %s', (statement) => {
    expect(refused(inComponent(statement))).toEqual([]);
  });

  it.each([
    'this.sub = this.a$.subscribe();',
    'const sub = this.a$.subscribe(); return sub;',
    'this.subs.add(this.a$.subscribe());',
    'this.owner.own(this.a$.subscribe());',
    'this.subs.sink = this.a$.subscribe();',
    'this.a$.subscribe().add(done);',
    'return this.a$.subscribe();',
    'this.sub = on && this.a$.subscribe();',
    'this.sub = on ? this.a$.subscribe() : undefined;',
    'if (this.a$.subscribe() && on) go();',
    'this.a$.subscribe() && go();',
    'this.a$.subscribe() ? go() : stop();',
    'this.subs = all.map((a$) => a$.subscribe());',
    'this.sub = untracked(() => this.a$.subscribe());',
    'const open = () => this.a$.subscribe();',
    'effect((end, sub = this.a$.subscribe()) => sub);',
  ])('is accepted where somebody keeps it: %s', (statement) => {
    expect(refused(inComponent(statement))).toEqual([]);
  });

  it.each([
    'this.http.get(url).subscribe(show);',
    'this.api.post(url, body).subscribe();',
    'this.http.get(url).pipe(map(f), catchError(g)).subscribe();',
    'this.http.get(url).pipe(map(f)).pipe(tap(g)).subscribe();',
    'this.http.get(url).pipe(catchError(() => of(1))).subscribe();',
    'this.http.get(url).pipe(catchError(() => EMPTY)).subscribe();',
    'this.http.get(url).pipe(catchError((error, caught) => caught)).subscribe();',
    'this.http.get(url).pipe(catchError((error) => { throw error; })).subscribe();',
    'this.http.get(url).pipe(catchError((error) => { return this.handle(error); })).subscribe();',
    'this.http.get(url).pipe(timeout({ first: 1, with: () => of(1), ...rest, [`key`]: 1 })).subscribe();',
    'this.http.get(url).pipe(timeout(5), retry({ count: 3, delay: 1_000 })).subscribe();',
  ])('is accepted where it is a response: %s', (statement) => {
    expect(refused(inComponent(statement))).toEqual([]);
  });

  it('is refused in each class that is destroyed while the application goes on', () => {
    const refusedIn = (decorator: string): boolean =>
      refused(inComponent('a$.subscribe();', decorator)).length > 0;
    expect(
      ['@Component({})', '@Directive({})', '@Pipe({})', '@core.Component({})', '@Component'].map(refusedIn),
    ).toEqual(Array(5).fill(true));
    expect(['@Injectable()', '', '@Decorated()()'].map(refusedIn)).toEqual([false, false, false]);
    expect(refused('a$.subscribe(); function f() { b$.subscribe(); }')).toEqual([]);
  });

  it('belongs to the innermost class', () => {
    expect(refused(inComponent('return class { f() { a$.subscribe(); } };'))).toEqual([]);
  });

  it('is not refused for what merely has the name', () => {
    expect(refused(inComponent('subscribe(); this["subscribe"](); super.subscribe();'))).toEqual([]);
  });

  it('is named after its class in the message, with what to do', () => {
    const parser = { files: ['**/*.ts'], languageOptions: { parser: ts.parser as Linter.Parser } };
    const messageOf = (source: string): string[] =>
      new Linter().verify(source, [parser, ...preset()], 'app.ts').map(({ message }) => message);
    expect(messageOf(inComponent('a$.subscribe();'))).toEqual([
      'Nothing ends this subscription when Page is destroyed. Put ownedBy() or takeUntilDestroyed() last in the pipe.',
    ]);
    expect(messageOf('export default @Component({}) class { f() { a$.subscribe(); } }')).toEqual([
      'Nothing ends this subscription when this class is destroyed. Put ownedBy() or takeUntilDestroyed() last in the pipe.',
    ]);
  });
});

describe('the options', () => {
  it('add operators, and replace the decorators', () => {
    const source = inComponent('a$.pipe(untilGone()).subscribe();');
    expect(refused(source)).toEqual([1]);
    expect(refused(source, undefined, { terminators: ['untilGone'] })).toEqual([]);
    expect(refused(source, undefined, { decorators: ['Injectable'] })).toEqual([]);
    expect(
      refused(inComponent('a$.subscribe();', '@Injectable()'), undefined, { decorators: ['Injectable'] }),
    ).toEqual([1]);
    expect(refused(source, undefined, { files: ['other.ts'] })).toEqual([]);
  });
});

import { firstValueFrom, map, type Observable, of, share, switchMap } from 'rxjs';

/*
 * Helpers as a user writes them, in a separate file: each leaves one subscription to `stream$` open.
 */

export function watch(stream$: Observable<unknown>): void {
  stream$.subscribe();
}

export class Watcher {
  readonly watch = (stream$: Observable<unknown>): void => void stream$.pipe(map(String)).subscribe();
}

export function watchDeep(stream$: Observable<unknown>, depth: number): void {
  if (depth > 0) watchDeep(stream$, depth - 1);
  else watch(stream$);
}

export function watchIn(stream$: Observable<unknown>): void {
  of(1)
    .pipe(switchMap(() => stream$))
    .subscribe();
}

export function watchFromCallback(stream$: Observable<unknown>): void {
  of(1).subscribe(() => {
    stream$.subscribe();
  });
}

export function watchFirst(stream$: Observable<unknown>): void {
  void firstValueFrom(stream$);
}

export async function watchLater(stream$: Observable<unknown>): Promise<void> {
  await Promise.resolve();
  stream$.subscribe();
}

export function watchShared(stream$: Observable<unknown>): void {
  stream$.pipe(share()).subscribe();
}

/** Runs a function within a subscribe call. */
export function within(run: () => void): void {
  of(1).subscribe(run);
}

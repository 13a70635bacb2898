import { HttpClient } from '@angular/common/http';
import { DestroyRef, inject, Injectable } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { map, type Observable, shareReplay, Subject, timer } from 'rxjs';

import { fixed } from './fixed';

export interface Product {
  readonly name: string;
  readonly price: number;
}

@Injectable({ providedIn: 'root' })
export class Prices {
  readonly #http = inject(HttpClient);
  readonly #destroyed = inject(DestroyRef);
  /** Never completes. */
  readonly ticks$ = new Subject<number>();
  #started = false;

  products(): Observable<readonly Product[]> {
    return this.#http.get<readonly Product[]>('products.json');
  }

  /** A new shared stream for each who asks. */
  price(start: number): Observable<number> {
    const price$ = timer(0, 1_000).pipe(map((n) => start + n));
    return fixed ? price$.pipe(shareReplay({ bufferSize: 1, refCount: true })) : price$.pipe(shareReplay(1)); // leak 1
  }

  /** For all, and once only, whoever is the first to ask. */
  start(): void {
    if (this.#started) return;
    this.#started = true;
    timer(0, 5_000)
      .pipe(takeUntilDestroyed(this.#destroyed))
      .subscribe((n) => this.ticks$.next(n));
  }
}

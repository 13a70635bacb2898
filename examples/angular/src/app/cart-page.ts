import { Component, inject, Injectable, output, signal } from '@angular/core';
import { takeUntilDestroyed, toObservable } from '@angular/core/rxjs-interop';
import { ActivatedRoute, Router } from '@angular/router';

import { fixed } from './fixed';

/** One for each cart. */
@Injectable()
export class CartStore {
  readonly visited = signal(0);

  constructor() {
    const events$ = inject(Router).events;
    const own$ = fixed ? events$.pipe(takeUntilDestroyed()) : events$;
    own$.subscribe(() => this.visited.update((n) => n + 1)); // leak 7
  }
}

@Component({
  selector: 'app-cart-page',
  providers: [CartStore],
  template: `<h1>cart {{ id() }}</h1>
    <p>{{ store.visited() }}</p>`,
})
export class CartPage {
  protected readonly store = inject(CartStore);
  protected readonly id = signal('');
  readonly opened = output<string>();

  constructor() {
    // Goes with the route.
    inject(ActivatedRoute).paramMap.subscribe((map) => this.id.set(map.get('id') ?? ''));
    toObservable(this.id).subscribe((id) => this.opened.emit(id));
  }
}

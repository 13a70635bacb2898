import { Component, DestroyRef, inject, type OnInit, signal } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { interval } from 'rxjs';

import { fixed } from './fixed';
import { Badge } from './badge';

@Component({
  selector: 'app-orders-page',
  imports: [Badge],
  template: `
    <h1>orders</h1>
    <p appBadge>{{ age() }}</p>
    @if (open()) {
      <button id="watch" (click)="watch()">watch</button>
    }
    <button id="toggle" (click)="open.set(!open())">toggle</button>
  `,
})
export class OrdersPage implements OnInit {
  readonly #destroyed = inject(DestroyRef);
  protected readonly age = signal(0);
  protected readonly open = signal(true);

  ngOnInit(): void {
    const age$ = fixed ? interval(1_000).pipe(takeUntilDestroyed(this.#destroyed)) : interval(1_000);
    age$.subscribe((n) => this.age.set(n)); // leak 3
  }

  protected watch(): void {
    const more$ = fixed ? interval(500).pipe(takeUntilDestroyed(this.#destroyed)) : interval(500);
    more$.subscribe(); // leak 4
  }
}

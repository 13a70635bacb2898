import { DialogRef } from '@angular/cdk/dialog';
import { Component, inject, signal } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';

import { fixed } from './fixed';
import { Prices } from './prices';

@Component({
  selector: 'app-confirm-dialog',
  template: `<p>sure? {{ tick() }}</p>
    <button id="yes" (click)="ref.close('yes')">yes</button>`,
})
export class ConfirmDialog {
  protected readonly ref = inject(DialogRef);
  protected readonly tick = signal(0);

  constructor() {
    const ticks$ = inject(Prices).ticks$;
    const own$ = fixed ? ticks$.pipe(takeUntilDestroyed()) : ticks$;
    own$.subscribe((n) => this.tick.set(n)); // leak 6
  }
}

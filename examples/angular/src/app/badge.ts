import { type AfterViewInit, DestroyRef, Directive, ElementRef, inject } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { fromEvent } from 'rxjs';

import { fixed } from './fixed';

@Directive({ selector: '[appBadge]' })
export class Badge implements AfterViewInit {
  readonly #element = inject<ElementRef<HTMLElement>>(ElementRef);
  readonly #destroyed = inject(DestroyRef);
  readonly element = this.#element.nativeElement;

  ngAfterViewInit(): void {
    // Goes with the element.
    fromEvent(this.element, 'click').subscribe(() => this.element.classList.toggle('on'));
    const resizes$ = fixed
      ? fromEvent(window, 'resize').pipe(takeUntilDestroyed(this.#destroyed))
      : fromEvent(window, 'resize');
    resizes$.subscribe(); // leak 5
  }
}

import { Dialog } from '@angular/cdk/dialog';
import { Component, inject, signal } from '@angular/core';
import { FormControl, ReactiveFormsModule } from '@angular/forms';

import { ConfirmDialog } from './confirm-dialog';

@Component({
  selector: 'app-search-page',
  imports: [ReactiveFormsModule],
  template: `
    <h1>search</h1>
    <input [formControl]="query" />
    <p>{{ found() }}</p>
    <button id="ask" (click)="ask()">ask</button>
  `,
})
export class SearchPage {
  readonly #dialog = inject(Dialog);
  protected readonly query = new FormControl('');
  protected readonly found = signal('');

  constructor() {
    // Goes with the form, which is this component's own.
    this.query.valueChanges.subscribe((text) => this.found.set(`for ${text}`));
  }

  protected ask(): void {
    this.#dialog.open(ConfirmDialog).closed.subscribe((answer) => this.found.set(`answer ${answer}`));
  }
}

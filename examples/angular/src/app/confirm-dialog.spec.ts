import { DialogRef } from '@angular/cdk/dialog';

import { ConfirmDialog } from './confirm-dialog';
import { elementOf, render } from './testing';

it('the dialog asks', () => {
  const ref = { provide: DialogRef, useValue: { close: () => undefined } };
  expect(elementOf(render(ConfirmDialog, [ref])).textContent).toContain('sure?');
});

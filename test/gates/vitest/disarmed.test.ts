import { Observable } from 'rxjs';
import { expect, test } from 'vitest';

test('takes the hook out of rxjs', () => {
  Reflect.set(Observable.prototype, 'subscribe', () => ({ unsubscribe: () => undefined }));
  expect(1).toBe(1);
});

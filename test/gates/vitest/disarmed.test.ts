import { Observable } from 'rxjs';
import { expect, test } from 'vitest';

test('takes the hook out of rxjs', () => {
  Observable.prototype.subscribe = () => ({ unsubscribe: () => undefined }) as never;
  expect(1).toBe(1);
});

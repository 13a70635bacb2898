import { test } from 'node:test';

import { Observable } from 'rxjs';

test('takes the hook out of rxjs', () => {
  Observable.prototype.subscribe = () => ({ unsubscribe: () => undefined });
});

const { Observable } = require('rxjs');

test('takes the hook out of rxjs', () => {
  Observable.prototype.subscribe = () => ({ unsubscribe: () => undefined });
});

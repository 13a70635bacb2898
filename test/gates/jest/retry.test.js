const { Observable } = require('rxjs');

jest.retryTimes(1);

let tries = 0;
test('is clean when tried again', () => {
  if (tries++ === 0) new Observable(() => () => undefined).subscribe();
});

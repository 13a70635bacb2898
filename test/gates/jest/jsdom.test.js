/** @jest-environment ./leak-environment.cjs */
const { fromEvent } = require('rxjs');

test('leaks in a page', () => {
  fromEvent(document.body, 'click').subscribe();
});

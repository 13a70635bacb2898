import { expect, it } from 'vitest';

import { consumerWith, printedBy, recipe } from './printed.js';

it.each(['leaks', 'disarmed'])('the recipe for mocha prints the expected report: %s', async (name) => {
  const consumer = consumerWith('mocha', { 'leaks.mjs': recipe('mocha') });
  const suite = `${name}.spec.mjs`;
  const args = [
    consumer.path('..', 'mocha', 'bin', 'mocha.js'),
    '--no-color',
    '--require',
    './leaks.mjs',
    suite,
  ];
  await expect(printedBy(consumer, args)).toMatchFileSnapshot(`expected/mocha-${name}.txt`);
});

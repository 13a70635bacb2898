import { expect, it } from 'vitest';

import { consumerWith, printedBy, recipe } from './printed.js';

it.each(['leaks', 'disarmed'])('the recipe for jasmine prints the expected report: %s', async (name) => {
  const consumer = consumerWith('jasmine', { 'leaks.mjs': recipe('jasmine') });
  const suite = `${name}.spec.mjs`;
  const args = [
    consumer.path('..', 'jasmine', 'bin', 'jasmine.js'),
    '--no-color',
    '--random=false',
    '--helper=leaks.mjs',
    suite,
  ];
  await expect(printedBy(consumer, args)).toMatchFileSnapshot(`expected/jasmine-${name}.txt`);
});

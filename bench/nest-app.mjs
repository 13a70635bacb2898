// How much of its throughput the application of `examples/nest` keeps with the module, while a third of its clients are cut off:
// `npm run bench:nest-app`. The three run in turns, so that what else the machine does falls on all of them alike.
import { Application } from '../examples/nest/application.mjs';
import { ask } from '../examples/nest/clients.mjs';
import { median } from './ratio.mjs';

const ROUNDS = Number(process.env.ROUNDS ?? 7);
const REQUESTS = Number(process.env.REQUESTS ?? 2_000);

const byHand = `--import=${new URL('by-hand.mjs', import.meta.url).pathname}`;
/** What each of them is, and how it is started; the first is what the others are compared with. */
const VARIANTS = {
  'ended by hand, without the module': { flags: [byHand] },
  'with the module and ownedBy()': {},
  'the same in dev mode': { flags: ['--import=rxleash/register'] },
};

const applications = [];
for (const [what, options] of Object.entries(VARIANTS)) {
  const application = await Application.start('owned.ts', { command: undefined, ...options });
  applications.push({ what, application, rates: [] });
}
for (let round = 0; round <= ROUNDS; round++) {
  for (const { application, rates } of round % 2 ? [...applications].reverse() : applications) {
    const start = performance.now();
    await ask(application.ports, REQUESTS);
    // The first round warms up.
    if (round > 0) rates.push((REQUESTS / (performance.now() - start)) * 1_000);
  }
}
const [{ rates: base }] = applications;
for (const { what, application, rates } of applications) {
  const ratio = median(rates.map((rate, round) => rate / base[round]));
  console.log(`${ratio.toFixed(3)} of the requests, ${Math.round(median(rates))} a second: ${what}`);
  await application.terminate();
  if (application.said !== '') console.log(application.said.split('\n').slice(0, 3).join('\n'));
}

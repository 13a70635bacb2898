import { compileFunction } from 'node:vm';
import * as rxjs from 'rxjs';

export const about = {
  what: 'A client turns a stream into a promise, and waits for another in the course of that: one call, one entry.',
  kind: 'promise',
  entries: 1,
};

// As if it were installed: the file that runs decides.
const { ask } = compileFunction(
  `
  const answers = new rxjs.Subject();
  return {
    ask: (signal) => {
      const answer = rxjs.defer(() => rxjs.firstValueFrom(signal ? answers.pipe(rxjs.takeUntil(signal)) : answers, { defaultValue: '' }));
      return rxjs.firstValueFrom(answer);
    },
  };`,
  ['rxjs'],
  { filename: '/app/node_modules/rpc-client/index.js' },
)(rxjs);

export async function leaky(app) {
  ask(); // leaks: 1 unowned
  await app.turn();
}

export async function fixed() {
  const left = new rxjs.Subject();
  const answer = ask(left);
  left.next();
  await answer;
}

import { compileFunction } from 'node:vm';
import * as rxjs from 'rxjs';

export const about = {
  what: 'A client of a message broker subscribes to its own connection from a timer: no line of the program is to blame, and it says so.',
  hint: 'broker-client',
};

// As if it were installed: the file that runs decides.
const { connect } = compileFunction(
  `
  return {
    connect() {
      const status = new rxjs.BehaviorSubject('connecting');
      let reporting;
      setTimeout(() => (reporting = status.subscribe()), 0);
      return { status, close: () => reporting.unsubscribe() };
    },
  };`,
  ['rxjs', 'setTimeout'],
  { filename: '/app/node_modules/broker-client/index.js' },
)(rxjs, setTimeout);

const clients = [];

export async function leaky(app) {
  clients.push(connect());
  await app.wait(5);
}
// The line is in the package.
// leaks: 1 unowned at line 0

export async function fixed(app) {
  const client = connect();
  await app.wait(5);
  client.close();
}

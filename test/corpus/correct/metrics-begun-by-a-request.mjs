import { defer, of } from 'rxjs';

export const about = {
  what: 'The first of many different requests begins the metrics of the process: no teardown of its own is to end these.',
};

let metrics;

class Metrics {
  sent = 0;
  constructor() {
    setInterval(() => this.sent++, 1); // stays: 1 residue
  }
}

export async function correct(app) {
  const request = (id) =>
    defer(() => {
      metrics ??= new Metrics();
      return of(id);
    });
  for (let id = 0; id < 3; id++) request(id).subscribe();
  await app.wait(20);
}

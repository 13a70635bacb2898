import { BehaviorSubject } from 'rxjs';
import { createOwner, runWithOwner } from 'rxleash';

export const about = {
  what: 'The first request that needs a service starts it, in its own scope; the service serves all the others.',
};

const rates = new BehaviorSubject(1.1);
let exchange;

class Exchange {
  constructor() {
    rates.subscribe((rate) => (this.rate = rate)); // stays: 1
  }
}

export async function correct() {
  for (let id = 0; id < 3; id++) {
    const request = createOwner({ name: `GET /${id}` });
    runWithOwner(request, () => (exchange ??= new Exchange()).rate);
    await request.close();
  }
}

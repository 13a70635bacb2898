import { BehaviorSubject } from 'rxjs';
import { createOwner, runWithOwner } from 'rxleash';

export const about = {
  what: 'The first request that needs a service starts it, for the program: the service serves all the others.',
};

const app = createOwner({ name: 'app' });
const rates = new BehaviorSubject(1.1);
let exchange;

class Exchange {
  constructor() {
    rates.subscribe((rate) => (this.rate = rate));
  }
}

export async function correct() {
  for (let id = 0; id < 3; id++) {
    const request = createOwner({ name: `GET /${id}` });
    const service = () => (exchange ??= runWithOwner(app, () => new Exchange()));
    runWithOwner(request, () => service().rate);
    await request.close();
  }
}

import { Subject } from 'rxjs';
import { createOwner, ownedBy } from 'rxleash';

export const about = { what: 'Nobody will feed this any more, but its owner has it, and will end it.' };

const app = createOwner({ name: 'app' });

export async function correct({ collect }) {
  start();
  await collect();
}

function start() {
  const events = new Subject();
  events.pipe(ownedBy(app)).subscribe(() => {});
}

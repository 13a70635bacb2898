import { Subject } from 'rxjs';

export const about = {
  what: 'A gateway subscribes its handler of disconnections again for each client that connects.',
  from: 'nestjs/nest#147',
  hint: 'ownedBy(owner)',
};

const connections = new Subject();
const disconnections = new Subject();

export async function leaky() {
  const gateway = { left: 0 };
  const serving = connections.subscribe(() => {
    disconnections.subscribe(() => gateway.left++); // leaks: 3 unowned
  });
  for (const client of ['a', 'b', 'c']) connections.next(client);
  serving.unsubscribe();
}

export async function fixed() {
  const gateway = { left: 0 };
  const serving = connections.subscribe(() => {});
  serving.add(disconnections.subscribe(() => gateway.left++));
  for (const client of ['a', 'b', 'c']) connections.next(client);
  serving.unsubscribe();
}

import { Subject, Subscription } from 'rxjs';

export const about = {
  what: 'A chart subscribes to its variables each time it is rendered, and ends the last one only.',
  from: 'elastic/kibana#210826',
  hint: 'ownedBy(owner)',
};

const variables = new Subject();
const changes = new Subject();

export async function leaky() {
  let last = new Subscription();
  const render = () => {
    last = variables.subscribe(() => {}); // leaks: 3 unowned
  };
  const rendering = changes.subscribe(render);
  for (let change = 0; change < 4; change++) changes.next(change);
  rendering.unsubscribe();
  last.unsubscribe();
}

export async function fixed() {
  let last = new Subscription();
  const render = () => {
    last.unsubscribe();
    last = variables.subscribe(() => {});
  };
  const rendering = changes.subscribe(render);
  for (let change = 0; change < 4; change++) changes.next(change);
  rendering.unsubscribe();
  last.unsubscribe();
}

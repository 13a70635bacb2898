import { Observable } from 'rxjs';

export const about = {
  what: 'A poll sets its timer again each time, also when nobody waits for what it finds.',
  from: 'elastic/kibana#45646',
  hint: 'clears this timer',
};

const found = [];

export async function leaky(app) {
  const changes = new Observable((subscriber) => {
    const poll = () => {
      for (const change of found.splice(0)) subscriber.next(change);
      setTimeout(poll, 1); // leaks: 1 residue; unmarked: nothing
    };
    poll();
  });
  changes.subscribe().unsubscribe();
  await app.wait(40);
}

export async function fixed(app) {
  const changes = new Observable((subscriber) => {
    let next;
    const poll = () => {
      for (const change of found.splice(0)) subscriber.next(change);
      next = setTimeout(poll, 1);
    };
    poll();
    return () => clearTimeout(next);
  });
  changes.subscribe().unsubscribe();
  await app.wait(40);
}

import { from, interval, switchMap } from 'rxjs';

export const about = {
  what: 'Each visit starts a poller that goes on after the page is left.',
  from: 'elastic/kibana#45646',
  hint: 'ownedBy(owner)',
};

const server = { async mappings() {} };

export async function leaky(app) {
  const visit = () => {
    interval(1)
      .pipe(switchMap(() => from(server.mappings())))
      .subscribe(); // leaks: 3 unowned
    return { leave() {} };
  };
  for (let times = 0; times < 3; times++) visit().leave();
  await app.wait(5);
}

export async function fixed(app) {
  const visit = () => {
    const polling = interval(1)
      .pipe(switchMap(() => from(server.mappings())))
      .subscribe();
    return { leave: () => polling.unsubscribe() };
  };
  for (let times = 0; times < 3; times++) visit().leave();
  await app.wait(5);
}

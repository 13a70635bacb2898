import { BehaviorSubject, filter } from 'rxjs';

export const about = {
  what: 'A migration is started and not awaited: it subscribes after its collection is gone.',
  from: 'pubkey/rxdb#7791',
  hint: 'unsubscribe',
};

const replication = new BehaviorSubject({ running: true });

export async function leaky(app) {
  const state = { canceled: false };
  async function migrate() {
    await app.wait(5);
    replication.pipe(filter(({ running }) => running)).subscribe(() => {}); // leaks: 1 unowned
  }
  migrate();
  state.canceled = true;
  await app.wait(15);
}

export async function fixed(app) {
  const state = { canceled: false };
  async function migrate() {
    await app.wait(5);
    if (state.canceled) return;
    replication.pipe(filter(({ running }) => running)).subscribe(() => {});
  }
  migrate();
  state.canceled = true;
  await app.wait(15);
}

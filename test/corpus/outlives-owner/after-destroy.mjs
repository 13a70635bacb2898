import { BehaviorSubject } from 'rxjs';
import { createOwner, withLeakGuard } from 'rxleash';

export const about = {
  what: 'A component awaits its settings, is destroyed meanwhile, and subscribes after all.',
  from: 'nestjs/nest#17017',
  hint: 'owner',
};

const user = new BehaviorSubject('ada');

export async function leaky(app) {
  const menu = createOwner({ name: 'menu' });
  const started = start();
  await menu.close();
  app.skip(10);
  await started;

  async function start() {
    await app.wait(5);
    user.pipe(withLeakGuard({ owner: menu })).subscribe(); // leaks: 1 unowned; unmarked: 1 late
  }
}

export async function fixed(app) {
  const menu = createOwner({ name: 'menu' });
  const started = start();
  await menu.close();
  app.skip(10);
  await started;

  async function start() {
    await app.wait(5);
    if (menu.state === 'open') user.pipe(withLeakGuard({ owner: menu })).subscribe();
  }
}

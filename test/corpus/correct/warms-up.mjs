import { BehaviorSubject } from 'rxjs';

export const about = {
  what: 'A server subscribes once for each of its routes as they are first used, and no more.',
};

const config = new BehaviorSubject({ cors: true });

export async function correct(app) {
  const routes = new Map();
  const handle = (route) => {
    if (routes.has(route)) return;
    routes.set(route, true);
    config.subscribe(() => {}); // stays: 3
  };
  for (const route of ['/', '/a', '/b', '/', '/a', '/b', '/', '/a']) {
    handle(route);
    await app.window();
  }
}

import { BehaviorSubject, map, Observable, switchMap } from 'rxjs';

export const about = {
  what: 'switchMap starts to watch anew at each route, and the watches before it are not told to stop.',
  hint: 'teardown',
};

const compass = { watches: new Set() };
function watchHeading(callback) {
  compass.watches.add(callback);
  return () => compass.watches.delete(callback);
}

export async function leaky(app) {
  const heading = () =>
    // makes: 3 zombies
    new Observable((subscriber) => {
      watchHeading((degrees) => subscriber.next(degrees));
    });
  await visit(app, heading);
}

export async function fixed(app) {
  const heading = () => new Observable((subscriber) => watchHeading((degrees) => subscriber.next(degrees)));
  await visit(app, heading);
}

async function visit(app, heading) {
  const route = new BehaviorSubject('map');
  const following = route.pipe(switchMap((name) => heading().pipe(map((at) => `${name} ${at}`)))).subscribe(); // leaks: 3 zombie
  for (const name of ['list', 'detail']) {
    await turnAround(app);
    route.next(name);
  }
  following.unsubscribe();
  await turnAround(app);
}

async function turnAround(app) {
  for (let degrees = 0; degrees < 5; degrees++) {
    for (const callback of compass.watches) callback(degrees);
    await app.turn();
    await app.wait(2);
  }
}

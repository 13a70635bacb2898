import { filter, Observable, of, switchMap, take } from 'rxjs';

export const about = {
  what: 'A loop reads a cursor into a subscriber to the end of the table, long after the first page was enough.',
  hint: 'teardown',
};

async function* rows() {
  for (let row = 0; row < 20; row++) {
    await new Promise((resolve) => setTimeout(resolve, 1));
    yield row;
  }
}

export async function leaky(app) {
  const table = () =>
    // makes: 2 zombies
    new Observable((subscriber) => {
      (async () => {
        for await (const row of rows()) subscriber.next(row);
        subscriber.complete();
      })();
    });
  await read(app, table);
}

export async function fixed(app) {
  const table = () =>
    new Observable((subscriber) => {
      (async () => {
        for await (const row of rows()) {
          if (subscriber.closed) break;
          subscriber.next(row);
        }
        subscriber.complete();
      })();
    });
  await read(app, table);
}

async function read(app, table) {
  const even = filter((row) => row % 2 === 0);
  table().pipe(even, take(2)).subscribe(); // leaks: 1 zombie
  of('orders').pipe(switchMap(table), take(2)).subscribe(); // leaks: 1 zombie
  await app.wait(50);
}

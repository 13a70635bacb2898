import { catchError, EMPTY, map, Observable, timeout } from 'rxjs';

export const about = {
  what: 'A download that has not begun in time is given up, and reports its progress to nobody from then on.',
  hint: 'teardown',
};

function download(progress) {
  let chunks = 0;
  const late = setTimeout(() => {
    const more = setInterval(() => (chunks < 20 ? progress(++chunks) : clearInterval(more)), 1);
    handle.timer = more;
  }, 20);
  const handle = { timer: late };
  handle.abort = () => clearInterval(handle.timer);
  return handle;
}

export async function leaky(app) {
  // makes: 1 zombie
  const file = new Observable((subscriber) => {
    download((chunks) => subscriber.next(chunks));
  });
  giveUp(file).subscribe(); // leaks: 1 zombie
  await app.wait(60);
}

export async function fixed(app) {
  const file = new Observable((subscriber) => {
    const loading = download((chunks) => subscriber.next(chunks));
    return () => loading.abort();
  });
  giveUp(file).subscribe();
  await app.wait(60);
}

const giveUp = (file) =>
  file.pipe(
    map((chunks) => `${chunks} kB`),
    timeout({ first: 4 }),
    catchError(() => EMPTY),
  );

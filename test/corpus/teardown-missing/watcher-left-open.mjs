import { watch } from 'node:fs';
import { tmpdir } from 'node:os';
import { Observable } from 'rxjs';

export const about = {
  what: 'A stream of changes of files takes its listener away, and leaves the watcher open.',
  hint: 'closes this watcher',
};

export async function leaky(app) {
  const changes = (folder) =>
    new Observable((subscriber) => {
      const hear = (_, file) => subscriber.next(file);
      const watcher = watch(folder); // leaks: 2 residue; unmarked: nothing
      watcher.on('change', hear);
      return () => watcher.off('change', hear);
    });
  for (let view = 0; view < 2; view++) changes(tmpdir()).subscribe().unsubscribe();
  await app.wait(20);
}

export async function fixed(app) {
  const changes = (folder) =>
    new Observable((subscriber) => {
      const watcher = watch(folder, (_, file) => subscriber.next(file));
      return () => watcher.close();
    });
  for (let view = 0; view < 2; view++) changes(tmpdir()).subscribe().unsubscribe();
  await app.wait(20);
}

import { delay, of, Subject, Subscription } from 'rxjs';

export const about = {
  what: 'Handles are kept long after their streams completed, and unsubscribed in the end.',
};

const handles = new Subscription();

export async function correct(app) {
  const upload = new Subject();
  handles.add(of(1).pipe(delay(1)).subscribe());
  handles.add(upload.subscribe());
  upload.complete();
  await app.wait(5);
  app.skip(600_000);
  handles.unsubscribe();
}

import { BehaviorSubject, lastValueFrom, take } from 'rxjs';

export const about = {
  what: 'lastValueFrom of state that never completes, where the current value was wanted.',
  hint: 'timeoutOrAbort',
  kind: 'promise',
};

const settings = new BehaviorSubject({ lang: 'en' });

export async function leaky(app) {
  const load = () => lastValueFrom(settings); // leaks: 2 unowned
  load().then(() => {});
  load().then(() => {});
  await app.turn();
}

export async function fixed() {
  const load = () => lastValueFrom(settings.pipe(take(1)));
  await load();
  await load();
}

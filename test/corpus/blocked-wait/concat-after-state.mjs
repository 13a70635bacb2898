import { BehaviorSubject, combineLatest, concat, of, take } from 'rxjs';

export const about = {
  what: 'concat gives a greeting after the settings, which never complete: it waits for its turn forever.',
  waits: 'completion',
};

const settings = new BehaviorSubject({ lang: 'en' });

export async function leaky() {
  const seen = [];
  concat(settings, of('hello')).subscribe((each) => seen.push(each)); // leaks: 1 unowned
}

export async function fixed() {
  const seen = [];
  concat(settings.pipe(take(1)), of('hello')).subscribe((each) => seen.push(each));
  combineLatest([settings]).pipe(take(1)).subscribe();
}

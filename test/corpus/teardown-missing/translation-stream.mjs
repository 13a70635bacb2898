import { Observable, of, startWith, Subject, switchMap } from 'rxjs';

export const about = {
  what: 'A stream of translations subscribes to the changes of language inside, and keeps that subscription.',
  from: 'ngx-translate/core#727',
  hint: 'eturn',
  kind: 'nested',
};

const onLangChange = new Subject();
const get = (key, lang) => of(`${key} (${lang})`);

export async function leaky() {
  const stream = (key) =>
    new Observable((observer) => {
      const update = (lang) => get(key, lang).subscribe((text) => observer.next(text));
      update('en');
      onLangChange.subscribe((lang) => update(lang)); // leaks: 2 outlived
    });
  for (const key of ['title', 'hint']) stream(key).subscribe().unsubscribe();
  onLangChange.next('fr');
}

export async function fixed() {
  const stream = (key) =>
    onLangChange.pipe(
      startWith('en'),
      switchMap((lang) => get(key, lang)),
    );
  for (const key of ['title', 'hint']) stream(key).subscribe().unsubscribe();
  onLangChange.next('fr');
}

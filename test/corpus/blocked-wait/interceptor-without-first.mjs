import { BehaviorSubject, filter, first, mergeMap, of } from 'rxjs';

export const about = {
  what: 'An interceptor maps the stream of tokens to the request: it never completes, and sends again on a refresh.',
  from: 'auth0-blog/angular-auth0-aside#11',
  hint: 'ownedBy(owner)',
};

const token = new BehaviorSubject('t1');
const sent = [];
const handle = (url) => (auth) => of({ url, auth, sent: sent.push(url) });

export async function leaky() {
  const request = (url) => token.pipe(filter(Boolean), mergeMap(handle(url)));
  for (const url of ['/me', '/cart']) request(url).subscribe(); // leaks: 2 unowned
}

export async function fixed() {
  const request = (url) => token.pipe(filter(Boolean), first(), mergeMap(handle(url)));
  for (const url of ['/me', '/cart']) request(url).subscribe();
}

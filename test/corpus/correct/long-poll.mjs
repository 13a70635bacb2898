import { defer, delay, of, repeat, Subject } from 'rxjs';
import { createOwner, ownedBy } from 'rxleash';

export const about = {
  what: 'A long poll asks again whenever it is answered, for as long as its page is open.',
};

const page = createOwner({ name: 'inbox' });
const mail = new Subject();

export async function correct(app) {
  defer(() => of('nothing new').pipe(delay(2)))
    .pipe(repeat(), ownedBy(page))
    .subscribe(mail);
  await app.wait(12);
}

import { BehaviorSubject } from 'rxjs';
import { createOwner, ownedBy } from 'rxleash';

export const about = {
  what: 'More clients come in every window, and each has an owner that will end its stream: worth a note, at most.',
};

const server = createOwner({ name: 'server' });
const news = new BehaviorSubject('none');

export async function correct(app) {
  for (let client = 0; client < 8; client++) {
    const request = server.child({ name: 'request' });
    news.pipe(ownedBy(request)).subscribe(); // notes: 8 growing
    await app.window();
  }
}

import { channel, createOwner } from 'rxleash';

export const about = { what: 'A channel whose owner is open and at hand waits for what may still be sent.' };

const session = createOwner({ name: 'session' });

export async function correct(app) {
  const messages = channel(session, { name: 'messages' });
  messages.subscribe(() => {}); // stays: 1
  messages.next('hello');
  await app.collect();
  session.last = messages;
}

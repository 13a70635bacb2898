import { channel, createOwner } from 'rxleash';

export const about = {
  what: 'A channel is dropped with its owner, and neither is ever closed: its readers wait forever.',
  hint: 'close',
};

export async function leaky(app) {
  startSession();
  await app.collect();
}

function startSession() {
  const session = createOwner({ name: 'session' });
  const messages = channel(session, { name: 'messages' });
  for (let reader = 0; reader < 2; reader++) messages.subscribe(() => {}); // leaks: 2 unclosed
  messages.next('hello');
}

export async function fixed(app) {
  await endSession();
  await app.collect();
}

async function endSession() {
  const session = createOwner({ name: 'session' });
  const messages = channel(session, { name: 'messages' });
  for (let reader = 0; reader < 2; reader++) messages.subscribe(() => {});
  messages.next('hello');
  await session.close();
}

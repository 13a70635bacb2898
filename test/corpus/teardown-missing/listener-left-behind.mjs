import { MessageChannel } from 'node:worker_threads';
import { Observable } from 'rxjs';

export const about = {
  what: 'A source listens to a port, and leaves its listener there.',
  hint: 'teardown',
};

export async function leaky(app) {
  const { port1, port2 } = new MessageChannel();
  // makes: 1 zombie
  const messages = new Observable((subscriber) => {
    port1.on('message', (message) => subscriber.next(message));
  });
  messages.subscribe().unsubscribe(); // leaks: 1 zombie
  await send(port2, app);
  port2.close();
}

export async function fixed(app) {
  const { port1, port2 } = new MessageChannel();
  const messages = new Observable((subscriber) => {
    const hear = (message) => subscriber.next(message);
    port1.on('message', hear);
    return () => port1.off('message', hear);
  });
  messages.subscribe().unsubscribe();
  await send(port2, app);
  port2.close();
}

async function send(port, app) {
  for (let count = 0; count < 5; count++) {
    port.postMessage(count);
    await app.wait(3);
  }
}

import { EventEmitter } from 'node:events';
import { Observable } from 'rxjs';

export const about = {
  what: 'Leaving a call does not cancel it: the server goes on to send, and the client to hear.',
  from: 'nestjs/nest#10288',
  hint: 'teardown',
};

function startCall() {
  const call = new EventEmitter();
  let left = 8;
  const sending = setInterval(() => (left-- > 0 ? call.emit('data', left) : call.cancel()), 1);
  call.cancel = () => clearInterval(sending);
  return call;
}

export async function leaky(app) {
  const method = () =>
    // makes: 2 zombies
    new Observable((subscriber) => {
      startCall().on('data', (value) => subscriber.next(value));
    });
  const calls = [method().subscribe(), method().subscribe()]; // leaks: 2 zombie
  for (const call of calls) call.unsubscribe();
  await app.wait(40);
}

export async function fixed(app) {
  const method = () =>
    new Observable((subscriber) => {
      const call = startCall().on('data', (value) => subscriber.next(value));
      return () => call.cancel();
    });
  const calls = [method().subscribe(), method().subscribe()];
  for (const call of calls) call.unsubscribe();
  await app.wait(40);
}

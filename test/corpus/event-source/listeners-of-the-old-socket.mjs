import { EventEmitter } from 'node:events';
import { fromEvent, Subject, switchMap } from 'rxjs';

export const about = {
  what: 'On every reconnection the messages of the new socket are subscribed to; those of the old one stay so.',
  hint: 'ownedBy(owner)',
};

const hub = { listeners: [] };

function connect() {
  const socket = new EventEmitter();
  hub.listeners.push(socket);
  return socket;
}

export async function leaky() {
  const reconnections = new Subject();
  let receiving;
  const client = reconnections.subscribe(() => {
    receiving = fromEvent(connect(), 'message').subscribe(); // leaks: 2 unowned
  });
  for (let times = 0; times < 3; times++) reconnections.next();
  client.unsubscribe();
  receiving.unsubscribe();
}

export async function fixed() {
  const reconnections = new Subject();
  const client = reconnections.pipe(switchMap(() => fromEvent(connect(), 'message'))).subscribe();
  for (let times = 0; times < 3; times++) reconnections.next();
  client.unsubscribe();
}

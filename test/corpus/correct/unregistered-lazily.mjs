import { Observable } from 'rxjs';

export const about = {
  what: 'A bus drops the listeners that have gone when it comes by them: one hears two more values.',
};

class Bus {
  listeners = [];
  sent = 0;
  send(value) {
    this.listeners.forEach((listener) => listener.next(value));
    if (++this.sent % 3 === 0) this.listeners = this.listeners.filter(({ closed }) => !closed);
  }
}
const bus = new Bus();

export async function correct(app) {
  const messages = new Observable((subscriber) => void bus.listeners.push(subscriber));
  const reading = messages.subscribe();
  bus.send('heard');
  reading.unsubscribe();
  for (let count = 0; count < 6; count++) {
    await app.turn();
    bus.send(count);
  }
}

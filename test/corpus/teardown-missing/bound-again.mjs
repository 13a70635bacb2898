import { EventEmitter } from 'node:events';
import { Observable } from 'rxjs';

export const about = {
  what: 'A feed binds its method when it listens, and again when it stops listening: that is another function.',
  hint: 'the same function that was added',
};

class Feed {
  constructor(subscriber) {
    this.subscriber = subscriber;
  }

  hear(value) {
    this.subscriber.next(value);
  }
}

export async function leaky(app) {
  const bus = new EventEmitter();
  // makes: 2 zombies
  const values = new Observable((subscriber) => {
    const feed = new Feed(subscriber);
    bus.on('value', feed.hear.bind(feed));
    return () => bus.off('value', feed.hear.bind(feed));
  });
  for (let visit = 0; visit < 2; visit++) values.subscribe().unsubscribe(); // leaks: 2 zombie
  await speak(app, bus);
}

export async function fixed(app) {
  const bus = new EventEmitter();
  const values = new Observable((subscriber) => {
    const feed = new Feed(subscriber);
    const hear = feed.hear.bind(feed);
    bus.on('value', hear);
    return () => bus.off('value', hear);
  });
  for (let visit = 0; visit < 2; visit++) values.subscribe().unsubscribe();
  await speak(app, bus);
}

async function speak(app, bus) {
  for (let count = 0; count < 5; count++) {
    bus.emit('value', count);
    await app.wait(2);
  }
}

import { Readable } from 'node:stream';
import { BehaviorSubject } from 'rxjs';

export const about = {
  what: 'A Node stream made of an Observable does not let go of it when it is destroyed.',
  from: 'Jason3S/rx-stream#12',
  hint: 'unsubscribe',
};

const log = new BehaviorSubject('started');

export async function leaky(app) {
  const toStream = (source) => {
    const stream = new Readable({ objectMode: true, read() {} });
    source.subscribe({ next: (line) => stream.push(line), complete: () => stream.push(null) }); // leaks: 1 unowned
    return stream;
  };
  const stream = toStream(log);
  await app.turn();
  stream.destroy();
}

export async function fixed(app) {
  const toStream = (source) => {
    const stream = new Readable({
      objectMode: true,
      read() {},
      destroy: (error, done) => {
        reading.unsubscribe();
        done(error);
      },
    });
    const reading = source.subscribe({
      next: (line) => stream.push(line),
      complete: () => stream.push(null),
    });
    return stream;
  };
  const stream = toStream(log);
  await app.turn();
  stream.destroy();
}

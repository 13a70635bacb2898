import { Subject } from 'rxjs';

export const about = {
  what: 'A loop over a stream is abandoned where it waits: its buffer and its subscription go with it, unended.',
  from: 'benlesh/rxjs-for-await#5',
};

export async function leaky(app) {
  read();
  await app.collect();
}

async function read() {
  const lines = new Subject();
  const reader = eachValueFrom(lines);
  lines.next('first');
  for await (const line of reader) if (line === 'last') break;
}

async function* eachValueFrom(source) {
  const buffer = [];
  let wake;
  const reading = source.subscribe((value) => (buffer.push(value), wake?.())); // leaks: 1 abandoned; unmarked: 1 abandoned as a note
  try {
    for (;;) {
      while (buffer.length > 0) yield buffer.shift();
      await new Promise((resolve) => (wake = resolve));
    }
  } finally {
    reading.unsubscribe();
  }
}

export async function fixed(app) {
  readToTheEnd();
  await app.collect();
}

async function readToTheEnd() {
  const lines = new Subject();
  const reader = eachValueFrom(lines);
  const reading = collect(reader);
  lines.next('first');
  lines.next('last');
  await reading;
}

async function collect(reader) {
  for await (const line of reader) if (line === 'last') break;
}

import { BehaviorSubject, interval } from 'rxjs';

export const about = { what: 'A loop over a stream breaks, and the generator unsubscribes on its way out.' };

async function* each(source) {
  const buffer = [];
  let wake = () => {};
  const reading = source.subscribe((value) => {
    buffer.push(value);
    wake();
  });
  try {
    for (;;) {
      while (buffer.length > 0) yield buffer.shift();
      await new Promise((resolve) => (wake = resolve));
    }
  } finally {
    reading.unsubscribe();
  }
}

export async function correct() {
  for await (const count of each(interval(1))) if (count === 2) break;
  for await (const theme of each(new BehaviorSubject('dark'))) if (theme) break;
}

import { BehaviorSubject } from 'rxjs';

export const about = {
  what: 'An iterator made by hand has no return(): a loop that breaks leaves its subscription open.',
  from: 'ayunis-core/ayunis-core#1118',
  hint: 'unsubscribe',
};

const tokens = new BehaviorSubject('Hello');

export async function leaky() {
  function iterate(source) {
    const buffer = [];
    source.subscribe((value) => buffer.push(value)); // leaks: 1 unowned
    return iterable({ next: async () => ({ value: buffer.shift(), done: false }) });
  }
  for await (const token of iterate(tokens)) if (token) break;
}

export async function fixed() {
  function iterate(source) {
    const buffer = [];
    const reading = source.subscribe((value) => buffer.push(value));
    return iterable({
      next: async () => ({ value: buffer.shift(), done: false }),
      return: async () => {
        reading.unsubscribe();
        return { value: undefined, done: true };
      },
    });
  }
  for await (const token of iterate(tokens)) if (token) break;
}

function iterable(iterator) {
  return { [Symbol.asyncIterator]: () => iterator };
}

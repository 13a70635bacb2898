import { BehaviorSubject } from 'rxjs';

export const about = {
  what: 'A wrapper turns a stream into a value that can be read at any time, and cannot be told to stop.',
  hint: 'ownedBy(owner)',
};

const title = new BehaviorSubject('Home');

export async function leaky() {
  const toSignal = (source) => {
    let current;
    source.subscribe((value) => (current = value)); // leaks: 2 unowned
    return () => current;
  };
  const pages = [toSignal(title), toSignal(title)];
  pages.forEach((read) => read());
}

export async function fixed() {
  const toSignal = (source) => {
    let current;
    const reading = source.subscribe((value) => (current = value));
    return Object.assign(() => current, { destroy: () => reading.unsubscribe() });
  };
  const pages = [toSignal(title), toSignal(title)];
  pages.forEach((read) => read());
  pages.forEach((read) => read.destroy());
}

import { filter, firstValueFrom, Subject } from 'rxjs';
import { timeoutOrAbort } from 'rxleash';

export const about = {
  what: 'Promise.race against a timeout: the loser goes on to wait.',
  hint: 'timeoutOrAbort',
  kind: 'promise',
};

const replies = new Subject();
const after = (ms) => new Promise((resolve) => setTimeout(resolve, ms, 'too late'));

export async function leaky() {
  const call = (id) => {
    const reply = firstValueFrom(replies.pipe(filter((one) => one.id === id))); // leaks: 2 unowned
    return Promise.race([reply, after(3)]);
  };
  await call(1);
  await call(2);
}

export async function fixed() {
  const call = (id) => {
    const reply = replies.pipe(
      filter((one) => one.id === id),
      timeoutOrAbort(3),
    );
    return firstValueFrom(reply).catch(() => 'too late');
  };
  await call(1);
  await call(2);
}

import { Observable } from 'rxjs';

export const about = {
  what: 'A source begins two intervals, keeps both in one variable, and clears the last.',
  from: 'DSpace/dspace-angular@c89ad9f22',
  hint: 'clears this interval',
};

const state = { seen: 0, saved: 0 };

export async function leaky(app) {
  const autosaved = new Observable(() => {
    let timer;
    timer = setInterval(() => state.seen++, 1); // leaks: 1 residue; unmarked: nothing
    timer = setInterval(() => state.saved++, 1);
    return () => clearInterval(timer);
  });
  autosaved.subscribe().unsubscribe();
  await app.wait(20);
}

export async function fixed(app) {
  const autosaved = new Observable(() => {
    const timers = [setInterval(() => state.seen++, 1), setInterval(() => state.saved++, 1)];
    return () => timers.forEach(clearInterval);
  });
  autosaved.subscribe().unsubscribe();
  await app.wait(20);
}

import { interval, Subject } from 'rxjs';

export const about = {
  what: 'Nobody holds these but their timer and their emitter, which is enough: they are alive, not abandoned.',
};

const seen = { ticks: 0, events: 0 };
const events = new Subject();

export async function correct(app) {
  start();
  await app.collect();
  events.next(1);
}

function start() {
  interval(1).subscribe(() => seen.ticks++); // stays: 1
  events.subscribe(() => seen.events++); // stays: 1
}

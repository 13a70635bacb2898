import { defer, interval, of } from 'rxjs';

export const about = {
  what: 'The first request starts a singleton inside its defer, and ends; the singleton goes on by itself.',
};

let clock;

class Clock {
  ticks = 0;
  constructor() {
    interval(1).subscribe(() => this.ticks++); // stays: 1
  }
}

export async function correct(app) {
  const request = (id) =>
    defer(() => {
      clock ??= new Clock();
      return of(`${id} at ${clock.ticks}`);
    });
  for (let id = 0; id < 3; id++) {
    request(id).subscribe();
    await app.wait(4);
  }
}

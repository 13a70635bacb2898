import { BehaviorSubject } from 'rxjs';

export const about = {
  what: 'Every job of a task runner subscribes to the configuration; only the runner lives that long.',
  from: 'elastic/kibana#193612',
  hint: 'ownedBy(owner)',
};

const pollInterval = new BehaviorSubject(3_000);

export async function leaky(app) {
  class Job {
    constructor() {
      pollInterval.subscribe((ms) => (this.every = ms)); // leaks: 5 unowned
    }
    async run() {
      await app.turn();
    }
  }
  for (let count = 0; count < 5; count++) await new Job().run();
}

export async function fixed(app) {
  let every = 0;
  const watching = pollInterval.subscribe((ms) => (every = ms));
  class Job {
    constructor(interval) {
      this.interval = interval;
    }
    async run() {
      await app.turn();
    }
  }
  for (let count = 0; count < 5; count++) await new Job(() => every).run();
  watching.unsubscribe();
}

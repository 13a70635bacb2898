import { interval } from 'rxjs';

export const about = {
  what: 'start() may be called twice, and stop() ends the last timer only.',
  hint: 'unsubscribe',
};

export async function leaky() {
  class Stopwatch {
    start() {
      this.running = interval(60_000).subscribe(() => this.show()); // leaks: 1 unowned
    }
    show() {}
    stop() {
      this.running.unsubscribe();
    }
  }
  use(new Stopwatch());
}

export async function fixed() {
  class Stopwatch {
    start() {
      this.running ??= interval(60_000).subscribe(() => this.show());
    }
    show() {}
    stop() {
      this.running?.unsubscribe();
      this.running = undefined;
    }
  }
  use(new Stopwatch());
}

function use(stopwatch) {
  stopwatch.start();
  stopwatch.start();
  stopwatch.stop();
}

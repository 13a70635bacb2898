import { Observable } from 'rxjs';

export const about = {
  what: 'Observable.create wraps a sensor whose listener stays.',
  hint: 'eturn',
};

class Sensor {
  listeners = new Set();

  temperature() {
    // makes: 2 zombies
    return Observable.create((observer) => {
      this.listeners.add((reading) => observer.next(reading.temperature));
    });
  }

  /** The same, with a teardown. */
  fixedTemperature() {
    return Observable.create((observer) => {
      const listener = (reading) => observer.next(reading.temperature);
      this.listeners.add(listener);
      return () => this.listeners.delete(listener);
    });
  }

  async measure(app) {
    for (let temperature = 0; temperature < 5; temperature++) {
      for (const listener of [...this.listeners]) listener({ temperature });
      await app.wait(2);
    }
  }
}

export async function leaky(app) {
  const sensor = new Sensor();
  for (let visit = 0; visit < 2; visit++) {
    sensor.temperature().subscribe().unsubscribe(); // leaks: 2 zombie
  }
  await sensor.measure(app);
}

export async function fixed(app) {
  const sensor = new Sensor();
  for (let visit = 0; visit < 2; visit++) sensor.fixedTemperature().subscribe().unsubscribe();
  await sensor.measure(app);
}

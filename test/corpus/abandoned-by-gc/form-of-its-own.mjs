import { BehaviorSubject, debounceTime, map, Subject } from 'rxjs';

export const about = {
  what: 'A component listens to a control of its own, and is dropped together with it: no wrong was done, and nothing was ended either.',
  hint: 'complete its source',
};

class Control {
  valueChanges = new Subject();
  status = new BehaviorSubject('VALID');
  set(value) {
    this.valueChanges.next(value);
  }
  destroy() {
    this.valueChanges.complete();
    this.status.complete();
  }
}

class NameField {
  control = new Control();
  init() {
    this.control.valueChanges.pipe(map((text) => text.trim())).subscribe((text) => (this.text = text)); // leaks: 2 abandoned; unmarked: 2 abandoned as a note
    this.control.status.pipe(debounceTime(0)).subscribe((status) => (this.status = status)); // leaks: 2 abandoned; unmarked: 2 abandoned as a note
  }
}

function visit(end) {
  const field = new NameField();
  field.init();
  field.control.set(' Ada ');
  end(field);
}

export async function leaky(app) {
  for (let times = 0; times < 2; times++) visit(() => {});
  await app.wait(3);
  await app.collect();
}

export async function fixed(app) {
  for (let times = 0; times < 2; times++) visit((field) => field.control.destroy());
  await app.wait(3);
  await app.collect();
}

import { BehaviorSubject, Subject } from 'rxjs';

export const about = { what: 'A service is started when it is first used, and stays.' };

const events = new Subject();
let analytics;

class Analytics {
  sent = [];
  constructor() {
    events.subscribe((event) => this.sent.push(event)); // stays: 1
  }
}

export async function correct() {
  const visit = (page) => {
    analytics ??= new Analytics();
    const title = new BehaviorSubject(page).subscribe((text) => events.next(text));
    title.unsubscribe();
  };
  for (const page of ['home', 'cart', 'home']) visit(page);
}

import { Subject } from 'rxjs';

export const about = {
  what: 'A subject and its subscribers are dropped together: nobody will ever send, or end them.',
  hint: 'complete its source',
};

export async function leaky(app) {
  build();
  await app.collect();
}

function build() {
  const events = new Subject();
  events.subscribe(() => {}); // leaks: 1 abandoned; unmarked: 1 abandoned as a note
  events.next('built');
}

export async function fixed(app) {
  buildAndEnd();
  await app.collect();
}

function buildAndEnd() {
  const events = new Subject();
  events.subscribe(() => {});
  events.next('built');
  events.complete();
}

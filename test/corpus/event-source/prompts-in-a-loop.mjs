import { EventEmitter } from 'node:events';
import { fromEvent, take } from 'rxjs';

export const about = {
  what: 'Each question of a command-line tool adds its own key listener, and takes only its answer.',
  from: 'awslabs/barometer#1',
  hint: 'unsubscribe',
};

const stdin = new EventEmitter();

export async function leaky() {
  const ask = (question) =>
    new Promise((resolve) => {
      fromEvent(stdin, 'keypress').subscribe((key) => resolve({ question, key })); // leaks: 4 unowned
      stdin.emit('keypress', 'y');
    });
  for (const question of ['name', 'licence', 'tests', 'deploy']) await ask(question);
}

export async function fixed() {
  const ask = (question) =>
    new Promise((resolve) => {
      fromEvent(stdin, 'keypress')
        .pipe(take(1))
        .subscribe((key) => resolve({ question, key }));
      stdin.emit('keypress', 'y');
    });
  for (const question of ['name', 'licence', 'tests', 'deploy']) await ask(question);
}

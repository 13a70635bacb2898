import { firstValueFrom, Subject } from 'rxjs';

export const about = {
  what: 'A promise waits for a subject that nobody holds: it can never settle.',
  from: 'apollographql/apollo-client#12884',
  kind: 'promise',
  hint: 'timeoutOrAbort',
};

export async function leaky(app) {
  for (let times = 0; times < 2; times++) ask();
  await app.collect();
}

function ask() {
  const answers = new Subject();
  firstValueFrom(answers).then(() => {}); // leaks: 2 abandoned
}

export async function fixed(app) {
  for (let times = 0; times < 2; times++) askAndAnswer();
  await app.collect();
}

function askAndAnswer() {
  const answers = new Subject();
  firstValueFrom(answers).then(() => {});
  answers.next('yes');
}

import { Observable } from 'rxjs';

export const about = {
  what: 'A by-hand retry has set its timeout again when it was left; one look later it sees that, and ends.',
};

export async function correct(app) {
  const answer = new Observable((subscriber) => {
    const ask = () => void (subscriber.closed || setTimeout(ask, 1));
    ask();
  });
  for (let n = 0; n < 3; n++) answer.subscribe().unsubscribe();
  await app.wait(20);
}

import { Observable, Subject, take } from 'rxjs';

export const about = {
  what: 'What was subscribed inside outlives its reader by one value, and then ends by itself.',
};

const frames = new Subject();

export async function correct(app) {
  const nextFrame = new Observable((subscriber) => {
    frames.pipe(take(1)).subscribe((frame) => subscriber.next(frame));
  });
  nextFrame.subscribe().unsubscribe();
  for (let frame = 0; frame < 4; frame++) {
    frames.next(frame);
    await app.turn();
  }
}

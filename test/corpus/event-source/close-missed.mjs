import { EventEmitter, once } from 'node:events';
import { fromEvent, Subject, takeUntil } from 'rxjs';

export const about = {
  what: 'The listener for close is added after an await: by then the client has gone.',
  from: 'nestjs/nest#17017',
  hint: 'ownedBy(owner)',
};

const news = new Subject();

export async function leaky(app) {
  const response = new EventEmitter();
  async function handle() {
    await app.turn();
    const closed = fromEvent(response, 'close');
    news.pipe(takeUntil(closed)).subscribe(() => response.emit('data')); // leaks: 1 unowned
  }
  const handled = handle();
  response.emit('close');
  await handled;
}

export async function fixed(app) {
  const response = new EventEmitter();
  async function handle() {
    const closed = once(response, 'close').then(() => (response.gone = true));
    await app.turn();
    if (response.gone) return;
    news.pipe(takeUntil(closed)).subscribe(() => response.emit('data'));
  }
  const handled = handle();
  response.emit('close');
  await handled;
}

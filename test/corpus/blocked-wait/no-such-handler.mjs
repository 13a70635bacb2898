import { EventEmitter } from 'node:events';
import { filter, fromEvent, take } from 'rxjs';

export const about = {
  what: 'A request that nobody handles gets no reply, and each leaves its listener behind.',
  from: 'nestjs/nest#491',
  hint: 'ownedBy(owner)',
};

const bus = new EventEmitter();
const handlers = { sum: (numbers) => numbers.length };

function serve(pattern, data) {
  if (pattern in handlers) bus.emit('reply', { pattern, result: handlers[pattern](data) });
}

function serveAll(pattern, data) {
  if (pattern in handlers) return serve(pattern, data);
  bus.emit('reply', { pattern, error: 'no such handler' });
}

function replies(pattern) {
  return fromEvent(bus, 'reply').pipe(
    filter((reply) => reply.pattern === pattern),
    take(1),
  );
}

export async function leaky() {
  const send = (pattern) => {
    replies(pattern).subscribe(); // leaks: 2 unowned
    serve(pattern, []);
  };
  for (const pattern of ['sum', 'mean', 'median']) send(pattern);
}

export async function fixed() {
  const send = (pattern) => {
    replies(pattern).subscribe();
    serveAll(pattern, []);
  };
  for (const pattern of ['sum', 'mean', 'median']) send(pattern);
}

import { EventEmitter } from 'node:events';
import { BehaviorSubject, fromEvent, takeUntil } from 'rxjs';

export const about = {
  what: 'A server goes on to read the stream of a call that its client has cancelled: only the normal end is handled.',
  from: 'nestjs/nest#773',
  hint: 'ownedBy(owner)',
};

const temperature = new BehaviorSubject(20);

export async function leaky() {
  const serve = (call, result) => {
    result.subscribe({ next: (value) => call.emit('write', value), complete: () => call.emit('end') }); // leaks: 2 unowned
  };
  for (let client = 0; client < 2; client++) {
    const call = new EventEmitter();
    serve(call, temperature);
    call.emit('cancelled');
  }
}

export async function fixed() {
  const serve = (call, result) => {
    result.pipe(takeUntil(fromEvent(call, 'cancelled'))).subscribe({
      next: (value) => call.emit('write', value),
      complete: () => call.emit('end'),
    });
  };
  for (let client = 0; client < 2; client++) {
    const call = new EventEmitter();
    serve(call, temperature);
    call.emit('cancelled');
  }
}

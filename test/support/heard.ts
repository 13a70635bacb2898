import { Observable, type Observer, type Subscriber } from 'rxjs';

/** An observer that logs its notifications: values as they are, ends as `complete` and `error: …`. */
export function hears(log: unknown[]): Observer<unknown> {
  return {
    next: (value) => log.push(value),
    error: (error) => log.push(`error: ${error instanceof Error ? error.name : String(error)}`),
    complete: () => log.push('complete'),
  };
}

/** A source that the test controls. It counts its subscribers, and logs `torn down`. */
export class Tap<T> extends Observable<T> {
  subscribed = 0;
  tornDown = 0;
  subscriber: Subscriber<T> | undefined;

  constructor(log: unknown[] = []) {
    super((subscriber) => {
      this.subscribed++;
      this.subscriber = subscriber;
      return () => {
        this.tornDown++;
        log.push('torn down');
      };
    });
  }

  get open(): number {
    return this.subscribed - this.tornDown;
  }
}

/** The `Error` that `work` throws. */
export function thrownBy(work: () => unknown): Error {
  try {
    work();
  } catch (error) {
    if (error instanceof Error) return error;
  }
  throw new Error('Nothing was thrown.');
}

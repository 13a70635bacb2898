import { EMPTY, firstValueFrom, fromEvent, Subject, takeUntil } from 'rxjs';

export const about = {
  what: 'firstValueFrom knows no signal: the request is aborted, and its wait goes on.',
  from: 'ReactiveX/rxjs#6442',
  hint: 'timeoutOrAbort',
  kind: 'promise',
};

const answers = new Subject();

export async function leaky() {
  const controller = new AbortController();
  const request = async () => firstValueFrom(answers); // leaks: 1 unowned
  request(controller.signal);
  controller.abort();
}

export async function fixed() {
  const controller = new AbortController();
  const request = async (signal) =>
    firstValueFrom(signal.aborted ? EMPTY : answers.pipe(takeUntil(fromEvent(signal, 'abort'))), {
      defaultValue: undefined,
    });
  request(controller.signal);
  controller.abort();
}

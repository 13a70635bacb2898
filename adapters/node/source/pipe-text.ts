import { isCall, operatorName, type Reading, shown } from './reading.js';

/** Operators that end a stream are shown with their arguments. */
const ENDS =
  /^(?:takeUntil|takeUntilDestroyed|take|takeWhile|first|ownedBy|timeoutOrAbort|shareReplay|share)$/;

/** The pipe on one line. */
export function pipeText({ source, pipe, verb }: Reading): string | undefined {
  if (pipe === undefined) return undefined;
  const operators = pipe.operators.map((operator) => {
    const name = operatorName(source, operator);
    return isCall(operator) && ENDS.test(name) ? shown(source, operator) : name;
  });
  return [shown(source, pipe.from), ...operators, verb].join(' → ');
}

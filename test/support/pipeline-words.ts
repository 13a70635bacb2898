import type { Ending, OwnerClosedError, OwnerDeadlineError } from '../../lib/index.js';
import type { LeakError } from '../../lib/errors.js';
import type { DeadlineError } from '../../operators/index.js';

/** An error or a reason as a string of the model. A string stays as it is. */
export function text(reason: unknown): string {
  if (reason === undefined) return 'nothing';
  if (typeof reason === 'string') return reason;
  switch ((reason as Error).name) {
    case 'OwnerClosedError': {
      const { owner, reason: why } = reason as OwnerClosedError;
      return closedText(owner, text(why));
    }
    case 'OwnerDeadlineError':
      return `deadline of ${(reason as OwnerDeadlineError).owner}`;
    case 'DeadlineError': {
      const { limit, label, owner, info } = reason as DeadlineError;
      return lateText(label, owner === undefined ? limit : `deadline of ${owner}`, info?.seen);
    }
    case 'LeakError':
      return leakText((reason as LeakError).leaks[0]?.verdict);
    case 'AbortError':
      return 'left';
    default:
      return (reason as Error).message;
  }
}

export function closedText(owner: string, why: string): string {
  return `${owner} closed, for ${why}`;
}

export function lateText(name: string | undefined, limit: string, seen: number | undefined): string {
  return `${name} late, by ${limit}, with ${seen} seen`;
}

export function leakText(verdict: string | undefined): string {
  return `leak, ${verdict}`;
}

export function endingText(ending: Ending): string {
  switch (ending.by) {
    case 'source':
      return `source, ${ending.kind}`;
    case 'consumer':
      return 'consumer';
    case 'owner':
      return `owner, ${closedText(ending.owner, text(ending.reason))}`;
    case 'deadline':
      return `deadline, ${text(ending.error)}`;
    case 'signal':
      return `signal, ${text(ending.reason)}`;
    case 'guard':
      return `guard, ${leakText(ending.leak.verdict)}`;
  }
}

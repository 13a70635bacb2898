import { config } from 'rxjs';

/** Reports what a handler threw as rxjs does: on a call stack of its own, to its hook where there is one. */
export function reportUnhandled(error: unknown): void {
  setTimeout(() => {
    const { onUnhandledError } = config;
    if (!onUnhandledError) throw error;
    onUnhandledError(error);
  });
}

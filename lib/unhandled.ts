import { config } from 'rxjs';

/** Reports an error of a handler as rxjs does: on a separate call stack, to `config.onUnhandledError` if it is set. */
export function reportUnhandled(error: unknown): void {
  setTimeout(() => {
    const { onUnhandledError } = config;
    if (!onUnhandledError) throw error;
    onUnhandledError(error);
  });
}

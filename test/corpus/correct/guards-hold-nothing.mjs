import process from 'node:process';
import { NEVER, Subject } from 'rxjs';
import { timeoutOrAbort, withLeakGuard } from 'rxleash';

export const about = {
  what: 'Guards and limits of a minute stand above streams: their timers do not keep the process, and go with the streams.',
};

export async function correct() {
  const before = timers();
  const open = [
    new Subject().pipe(
      withLeakGuard({ name: 'feed', maxAge: 60_000, maxIdle: 60_000, onLeak: 'end', enforce: true }),
    ),
    NEVER.pipe(withLeakGuard({ maxAge: 60_000, onLeak: () => {}, enforce: true })),
    NEVER.pipe(timeoutOrAbort({ total: 60_000, each: 50_000 })),
  ].map((stream) => stream.subscribe());
  if (timers() > before + 1) throw new Error('A guard keeps the process.');
  for (const each of open) each.unsubscribe();
  if (timers() !== before) throw new Error('A limit has left its timer.');
}

/** Those that keep the process. */
function timers() {
  return process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;
}

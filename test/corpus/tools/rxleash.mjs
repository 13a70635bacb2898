import { enableDevMode, leaks } from 'rxleash';
// Sees what subscriptions leave running.
import 'rxleash/node';

import { WINDOW } from '../app.mjs';

export function watch({ clock, file }) {
  enableDevMode({
    track: 'all',
    residue: true,
    now: () => Date.now() + clock.skipped,
    growing: { windows: 5, every: WINDOW },
  });
  clock.look = () => leaks.find();
  let mark;
  return {
    begin: () => void (mark = leaks.mark()),
    answer: () => {
      const marked = leaks.find({ since: mark });
      return {
        marked: marked.flatMap((leak) => rows(leak, file)),
        unmarked: leaks.find().flatMap((leak) => rows(leak, file)),
        makers: marked.filter(({ verdict }) => verdict === 'zombie').map((leak) => maker(leak, file)),
        entries: marked.length,
      };
    },
  };
}

/** A row per line: what has none, or one outside of the case, is at line 0. */
function rows({ verdict, severity, kind, count, sites, hint, waitsFor }, file) {
  const told = sites.map((site) => ({ line: site.file === file ? site.line : 0, count: site.count }));
  const left = count - told.reduce((sum, row) => sum + row.count, 0);
  if (left > 0) told.push({ line: 0, count: left });
  return told.map((row) => ({ ...row, verdict, severity, kind, hint, waits: waitsFor }));
}

/** The line that made the producers of zombies. */
function maker({ count, producedAt }, file) {
  return { line: producedAt?.file === file ? producedAt.line : 0, count, verdict: 'maker' };
}

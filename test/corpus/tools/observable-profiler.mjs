import { setup, track } from 'observable-profiler';
import { Observable } from 'rxjs';

import { lineOf } from './lines.mjs';

/** It lists every subscribe call whose subscription is open; those of one chain have one id, and count as one here. */
export function watch({ file }) {
  setup(Observable);
  return {
    begin: () => track(),
    answer() {
      const chains = new Map();
      for (const { id, stack } of track(false).current())
        chains.set(id, chains.get(id) || lineOf(stack, file));
      return { marked: [...chains.values()].map((line) => ({ line, count: 1 })) };
    },
  };
}

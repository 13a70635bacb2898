import type { EnvironmentInjector } from '@angular/core';
import { Subject } from 'rxjs';

import { type Host, host } from '../../lib/dev/base/host.js';
import { mishap } from '../../lib/dev/base/mishaps.js';
import { onSubjectMade } from '../../lib/dev/base/subject-making.js';
import { ENDING_SOURCES } from '../../lib/dev/leak/shares-of-closed-owners.js';
import type { Owner } from '../../lib/owner/types.js';
import { watchFeeds } from './watch-feeds.js';
import { Owners } from './report-owners.js';
import { RunningCode } from './running.js';

/**
 * Attributes each subscription to its component from now on. Returns the undo.
 *
 * @param ending The kinds of sources that end by themselves.
 * @param within The application, of which nothing has run before. Default: of all of them.
 */
export function watchApplication(ending = ENDING_SOURCES, within?: EnvironmentInjector): () => void {
  const owners = new Owners(ending, within);
  const code = new RunningCode(owners);
  const here = (): Owner | undefined => attempt(() => code.owner());
  const of: Asked['ownerOf'] = (handle) => {
    if (!('onDestroy' in handle)) return undefined;
    const current = here();
    return attempt(() => owners.ofRef(handle, current));
  };
  const undos = [
    watchFeeds(),
    code.watch(),
    onSubjectMade(Subject.prototype, (subject) => attempt(() => code.made(subject))),
    askFirst({ ownerHere: here, ownerOf: of }),
  ];
  return () => {
    for (const undo of undos) undo();
  };
}

type Asked = Pick<Host, 'ownerHere' | 'ownerOf'>;

/** The functions of all active applications: the last one counts. The first entry is what was there before. */
let asked: readonly Asked[] = [];

/**
 * Makes `host` use these functions from now on. Applications may end in any order: a server renders several at
 * once.
 */
function askFirst(one: Asked): () => void {
  if (asked.length === 0) asked = [{ ownerHere: host.ownerHere, ownerOf: host.ownerOf }];
  asked = [...asked, one];
  Object.assign(host, one);
  return () => {
    asked = asked.filter((other) => other !== one);
    Object.assign(host, asked.at(-1));
    if (asked.length === 1) asked = [];
  };
}

/**
 * If Angular lacks one of these, or a later version changes it, an owner is missing and nothing else is wrong.
 */
function attempt<Answer>(ask: () => Answer): Answer | undefined {
  try {
    return ask();
  } catch (failure) {
    mishap('asking Angular for an owner', failure);
    return undefined;
  }
}

import type { CallHandler, CanActivate, ExecutionContext, NestInterceptor } from '@nestjs/common';
import { catchError, finalize, type Observable } from 'rxjs';

import { runWithOwner, SCOPE, storageInForce } from '../../lib/owner/ambient.js';
import type { Owner } from '../../lib/owner/types.js';
import { dev } from '../../lib/dev-slot.js';
import { owned } from '../../operators/owned-by.js';
import { timeoutOrAbort } from '../../operators/timeout-or-abort.js';
import { namedByHost } from '../../operators/with-leak-guard.js';
import { baseOf, type Context, EnteredScope } from '../node/requests/request-scope.js';
import { answerTo, type TransportErrors } from './answers.js';
import type { HandlerFacts, FactsOfHandlers } from './handler-facts.js';
import type { WorkOwners } from './work-owner.js';

/**
 * The first guard and the first interceptor of every controller and gateway: they give an owner to the work of
 * handlers, and apply the limits.
 */
export class Enhancer implements CanActivate, NestInterceptor {
  errors: TransportErrors = {};

  constructor(
    readonly owners: WorkOwners,
    readonly handlers: FactsOfHandlers,
  ) {}

  canActivate(context: ExecutionContext): boolean {
    if (context.getType() === 'http') {
      // A request has its owner from the beginning, if it needs one. Now the name of the handler is known.
      this.owners.nameRequest(context, this.handlers.of(context).name);
      return true;
    }
    // The guards that follow must find the owner of a message too.
    const storage = storageInForce();
    const owner = (): Owner | undefined => this.owners.ownerFor(context, this.handlers.of(context).name);
    storage?.enterWith?.(new MessageScope(baseOf(storage.getStore()), owner));
    return true;
  }

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const facts = this.handlers.of(context);
    const owner = this.owners.ownerFor(context, facts.name);
    if (owner === undefined) return next.handle();
    const isInForce = this.owners.scopeFor(context) !== undefined;
    const handled$: Observable<unknown> = isInForce
      ? next.handle()
      : runWithOwner(owner, () => next.handle());
    const answer$ = ownAnswer(handled$, facts, owner).pipe(
      catchError((error: unknown) => answerTo(error, { context, owner, facts, errors: this.errors })),
    );
    if (context.getType() !== 'rpc') return answer$;
    return answer$.pipe(finalize(() => this.owners.endMessage(context)));
  }
}

/** Limits the result of a handler, and ends it with its owner. */
function ownAnswer(answer$: Observable<unknown>, facts: HandlerFacts, owner: Owner): Observable<unknown> {
  const { name, limits, isSse } = facts;
  let source = answer$;
  if (limits !== undefined) {
    source = source.pipe(
      timeoutOrAbort(typeof limits === 'number' ? { total: limits, name } : { ...limits, name }),
    );
  }
  // Reports name the handler, since the subscribing line is Nest's.
  if (dev.probe) source = namedByHost(source, name);
  return isSse
    ? owned(source, { operator: 'ownedBy', source, owner: owner.draining, name, onClose: 'complete' })
    : owned(source, { operator: 'ownedBy', source, owner, name, onClose: 'error' });
}

/** The context of a message. Its owner is made on first use. */
class MessageScope extends EnteredScope {
  constructor(
    base: Context,
    readonly find: () => Owner | undefined,
  ) {
    super(base);
  }

  [SCOPE](): Owner | undefined {
    return this.find();
  }
}

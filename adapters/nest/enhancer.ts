import type { CallHandler, CanActivate, ExecutionContext, NestInterceptor } from '@nestjs/common';
import { catchError, finalize, type Observable } from 'rxjs';

import { runWithOwner, SCOPE, storageInForce } from '../../lib/owner/ambient.js';
import { ownedBy } from '../../operators/owned-by.js';
import { timeoutOrAbort } from '../../operators/timeout-or-abort.js';
import { withLeakGuard } from '../../operators/with-leak-guard.js';
import { answerTo, type TransportErrors } from './answers.js';
import { isSse, limitOf } from './limit.js';
import type { Limits } from './settings.js';
import { handlerName, type WorkOwners } from './work-owner.js';

/** The first guard and the first interceptor of every controller and gateway: an owner for what its handlers do, and their limits. */
export class Enhancer implements CanActivate, NestInterceptor {
  errors: TransportErrors = {};

  constructor(
    readonly owners: WorkOwners,
    readonly limit: Limits | undefined,
  ) {}

  canActivate(context: ExecutionContext): boolean {
    const owner = this.owners.ownerFor(context);
    // Requests have theirs from the beginning. The guards that follow are to find that of a message, too.
    if (owner !== undefined && context.getType() !== 'http')
      storageInForce()?.enterWith?.({ [SCOPE]: () => owner });
    return true;
  }

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const owner = this.owners.ownerFor(context);
    if (owner === undefined) return next.handle();
    const handler = context.getHandler();
    const name = handlerName(context);
    const limits = limitOf(handler, context.getClass(), this.limit);
    const sse = isSse(handler);
    let answer$ = runWithOwner(owner, () => next.handle() as Observable<unknown>);
    if (limits !== undefined) {
      answer$ = answer$.pipe(
        timeoutOrAbort(typeof limits === 'number' ? { total: limits, name } : { ...limits, name }),
      );
    }
    // A report is to name the handler: the line that subscribes is Nest's.
    answer$ = answer$.pipe(withLeakGuard(name));
    answer$ = sse
      ? answer$.pipe(ownedBy(owner.draining, { name }))
      : answer$.pipe(ownedBy(owner, { name, onClose: 'error' }));
    answer$ = answer$.pipe(catchError((error: unknown) => answerTo(error, context, this.errors)));
    if (context.getType() !== 'rpc') return answer$;
    return answer$.pipe(finalize(() => this.owners.endMessage(context, 'the answer has been sent')));
  }
}

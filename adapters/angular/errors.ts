import { NoOwnerError } from '../../lib/errors.js';

/** `wanted` has no owner: Angular has said why, with an error of its own. */
export function noInjectionContext(wanted: string, cause: unknown): NoOwnerError {
  const error = new NoOwnerError(wanted);
  const { message } = error;
  error.message =
    `${wanted} was called outside of an injection context (NG0203), and there is no ambient owner. ` +
    'Call it in a constructor or a field initializer, or store the result of injectOwner() there and pass it: ownedBy(this.owner).';
  // The text stands in the stack as well.
  error.stack = error.stack?.replace(message, () => error.message) as string;
  error.cause = cause;
  return error;
}

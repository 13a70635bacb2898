import { NoOwnerError } from '../../lib/errors.js';

/** `call` has no owner. The cause is the error that Angular has thrown. */
export function noInjectionContext(call: string, cause: unknown): NoOwnerError {
  const error = new NoOwnerError(call);
  const { message } = error;
  error.message =
    `${call} was called outside of an injection context (NG0203), and there is no ambient owner. ` +
    'Call it in a constructor or a field initializer, or store the result of injectOwner() there and pass it: ownedBy(this.owner).';
  // The stack also contains the message.
  error.stack = error.stack?.replace(message, () => error.message) as string;
  error.cause = cause;
  return error;
}

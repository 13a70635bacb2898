/**
 * Why the operating system did not start `node`, and the remedy. `ENOENT` and `EACCES` also mean a working folder
 * that has gone or cannot be entered.
 */
export function notStarted({ code, message }: NodeJS.ErrnoException, node: string): string {
  switch (code) {
    case 'ERR_ACCESS_DENIED':
      return 'node may not start a program under --permission: also pass --allow-child-process, or use rxleash/register.';
    case 'ENOENT':
      return `node could not be started: there is no ${node}, or the working folder was removed. Run the command again with the node that is installed now, in a folder that exists.`;
    case 'EACCES':
    case 'EPERM':
      return `node could not be started: this user may not run ${node}, or may not enter the working folder (${code}). Give the permission, or run the command with another node or in another folder.`;
    case 'EAGAIN':
    case 'ENOMEM':
    case 'EMFILE':
    case 'ENFILE':
      return `node could not be started: the system has no room for one more process (${code}). End other programs, or raise the limit ("ulimit -a" shows the limits), and run the command again.`;
    case 'E2BIG':
      return 'node could not be started: the arguments and the environment are too long (E2BIG). Give the program fewer or shorter ones.';
    default:
      return `node could not be started: ${message}.`;
  }
}

/* What the schematics say. */

export const ADDED = [
  'rxleash is on: in development the console reports each component that leaves a subscription open, and',
  '`ng test` fails each test that does. `ng generate rxleash:remove` undoes this.',
].join('\n');

export const REMOVED = 'rxleash is no longer used. Remove the package itself: npm uninstall rxleash';

export function otherRunner(project: string): string {
  return `The tests of ${project} are not run by vitest under @angular/build:unit-test: no leak gate was added to them.`;
}

export function leftProvider(path: string): string {
  return `${path} has a provideRxleash() that is left as it is: remove it by hand.`;
}

export function changedSetup(path: string): string {
  return `${path} has more than the leak gate, and is left as it is: remove rxleash from it by hand.`;
}

export function noProject(project: string | undefined): string {
  return project === undefined
    ? 'This workspace has no application. Name the project: ng add rxleash --project NAME'
    : `This workspace has no project "${project}".`;
}

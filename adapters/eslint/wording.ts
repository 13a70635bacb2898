/** `preset()` was given something other than one of the two plugins. */
export function unknownPlugin(): string {
  return 'preset() was given a plugin that it does not recognize. Pass the default export of eslint-plugin-rxjs-x or of @smarttools/eslint-plugin-rxjs, or nothing.';
}

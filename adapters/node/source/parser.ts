/*
 * The parser, as a file of its own in the package: it is loaded when a leak is shown, and not before.
 */
export { parse } from '@babel/parser';

'use strict';

/*
 * Preloaded by `npm run test:rxjs-7.4`: whatever requires rxjs gets 7.4.0, so that packages in node_modules
 * (rxjs-marbles) use the same copy as the tests.
 */
const Module = require('node:module');

const resolve = Module._resolveFilename;
Module._resolveFilename = function (request, ...rest) {
  return resolve.call(this, request.replace(/^rxjs(?=\/|$)/, 'rxjs-7-4'), ...rest);
};

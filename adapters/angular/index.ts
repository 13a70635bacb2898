export { injectOwner } from './inject-owner.js';
export { provideRxleash, type RxleashOptions } from './provide.js';

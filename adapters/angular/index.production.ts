export { injectOwner } from './inject-owner.production.js';
export { provideRxleash } from './provide.production.js';

export { Limit } from './limit.js';
export { RxleashModule } from './rxleash-module.js';
export type { Limits, RxleashModuleOptions } from './settings.js';

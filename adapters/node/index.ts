export { uninstallNode } from './install.js';
export type { RequestLike, ResponseLike, SocketLike, StreamLike } from './requests/exchange.js';
export type { OwnRequestsOptions, RequestOwnerOptions } from './requests/options.js';
export { ownRequests } from './requests/own-requests.js';
export { requestOwner } from './requests/request-owner.js';
export { shutdownOwner, type ShutdownOptions } from './shutdown-owner.js';

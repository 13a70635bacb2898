export { uninstallNode } from './install.js';
export { ownRequest, type RequestLike, type ResponseLike } from './own-request.js';
export { shutdownOwner, type ShutdownOptions } from './shutdown-owner.js';

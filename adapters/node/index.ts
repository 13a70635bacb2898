export { uninstallNode } from './install.js';
export type { AskingRequest } from './profile/asker.js';
export {
  type AnsweringResponse,
  leakProfile,
  type LeakProfile,
  type LeakProfileOptions,
} from './profile/leak-profile.js';
export type { ConnectionLike, IoSocketLike, NetSocketLike, WebSocketLike } from './requests/socket-lives.js';
export type { ConnectionEnd, SocketLike } from './requests/connection-end.js';
export type { RequestLike, ResponseLike, StreamLike } from './requests/response-life.js';
export type { AnnouncedRequest, OwnRequestsOptions, RequestOwnerOptions } from './requests/options.js';
export { ownRequests } from './requests/own-requests.js';
export { requestOwner } from './requests/request-owner.js';
export { socketOwner, type SocketOwnerOptions } from './requests/socket-owner.js';
export { shutdownOwner, type ShutdownOptions } from './shutdown/shutdown-owner.js';
export type { BacklogOptions } from './streams/backlog.js';
export type { ServerSentEvent } from './streams/formats.js';
export { fromReadable } from './streams/from-readable.js';
export { toReadable, type ToReadableOptions } from './streams/to-readable.js';
export { writeTo, type WriteToOptions } from './streams/write-to.js';

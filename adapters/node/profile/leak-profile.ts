import { leaks } from '../../../lib/dev/report/leaks.js';
import { takeSamples } from '../../../lib/dev/report/samples.js';
import { workingFolder } from '../../../lib/dev/base/host.js';
import { registry } from '../../../lib/dev/registry.js';
import { shownFile } from '../../../lib/dev/stack/file-names.js';
import { badOption } from '../../../lib/wording.js';
import { checkFunction, checkWord, knownOptions } from '../../../lib/options.js';
import { openText } from '../run/open-text.js';
import { type AskingRequest, remoteBy } from './asker.js';
import { PROFILE_OFF, profileFailed, refusedFormat, refusedMethod, refusedRequest } from './wording.js';

/** Options of {@link leakProfile}. */
export interface LeakProfileOptions<Request extends AskingRequest = AskingRequest> {
  /** Who may ask: this machine (default), everyone, or the requests for which the function returns true. */
  readonly allow?: 'loopback' | 'all' | ((request: Request) => boolean);
}

/** The parts of a Node response that an answer needs. */
export interface AnsweringResponse {
  statusCode: number;
  readonly headersSent?: boolean;
  readonly destroyed?: boolean;
  setHeader(name: string, value: string | number): unknown;
  end(body?: string | Uint8Array): unknown;
}

/** The result of {@link leakProfile}: a handler. Dispose of it when it is no longer mounted. */
export interface LeakProfile<Request extends AskingRequest = AskingRequest> extends Disposable {
  (request: Request, response: AnsweringResponse): void;
}

const FORMATS = ['text', 'json', 'pprof'] as const;

/**
 * Makes a handler that answers with the open subscriptions of this process, and the leaks among them: as text,
 * as JSON (`?format=json`: the snapshot), or as a profile that `go tool pprof` and Pyroscope open
 * (`?format=pprof`).
 *
 * It answers only this machine, unless `allow` permits more: 403 for a request that was forwarded, or that
 * asks for a host other than localhost; 503 while dev mode is off.
 *
 * Until the handler is disposed of, dev mode keeps the callers of each subscribe call, which costs one entry
 * of a WeakMap per open subscription. An answer visits all open subscriptions. Throws a `TypeError` at once
 * for an invalid option.
 *
 * ```ts
 * const profile = leakProfile();
 * createServer((request, response) => {
 *   if (request.url?.startsWith('/debug/rxleash')) profile(request, response);
 *   else response.end('hello');
 * });
 * ```
 *
 * After Go's `net/http/pprof`.
 */
export function leakProfile<Request extends AskingRequest = AskingRequest>(
  options: LeakProfileOptions<Request> = {},
): LeakProfile<Request> {
  knownOptions('leakProfile()', options, ['allow']);
  const { allow = 'loopback' } = options;
  if (typeof allow === 'function') checkFunction('allow', allow);
  else checkWord('allow', allow, ['loopback', 'all']);
  const stop = registry().sites.paths.enable();
  const handler = (request: Request, response: AnsweringResponse): void => {
    checkPair(request, response);
    answer(request, response, refusalOf(request, allow));
  };
  return Object.assign(handler, { [Symbol.dispose]: stop });
}

function checkPair(request: unknown, response: unknown): void {
  const { headers } = Object(request) as Partial<AskingRequest>;
  if (typeof headers !== 'object')
    throw new TypeError(badOption('request', request, 'the request of a Node server'));
  const { setHeader, end } = Object(response) as Partial<AnsweringResponse>;
  if (typeof setHeader !== 'function' || typeof end !== 'function')
    throw new TypeError(badOption('response', response, 'the response of a Node server'));
}

interface Refusal {
  readonly status: 400 | 403 | 405 | 503;
  readonly text: string;
}

/** A refused request gets no other information. */
function refusalOf<Request extends AskingRequest>(
  request: Request,
  allow: NonNullable<LeakProfileOptions<Request>['allow']>,
): Refusal | undefined {
  if (typeof allow === 'function') {
    // A promise, of a function that is async by mistake, would let everyone in.
    if ((allow(request) as unknown) !== true) return { status: 403, text: refusedRequest('`allow` says so') };
  } else if (allow === 'loopback') {
    const why = remoteBy(request);
    if (why !== undefined) return { status: 403, text: refusedRequest(why) };
  }
  const { method = 'GET' } = request;
  if (method !== 'GET' && method !== 'HEAD') return { status: 405, text: refusedMethod(method) };
  const format = formatOf(request);
  if (!isFormat(format)) return { status: 400, text: refusedFormat(format, FORMATS) };
  return registry().enabled ? undefined : { status: 503, text: PROFILE_OFF };
}

function answer(request: AskingRequest, response: AnsweringResponse, refusal: Refusal | undefined): void {
  const reply = (status: number, type: string, body: string | Uint8Array): void => {
    // The client may have left meanwhile, or a framework may have answered.
    if (response.headersSent === true || response.destroyed === true) return;
    response.statusCode = status;
    if (status === 405) response.setHeader('Allow', 'GET, HEAD');
    response.setHeader('Content-Type', type);
    response.setHeader('Content-Length', Buffer.byteLength(body));
    response.setHeader('Cache-Control', 'no-store');
    response.setHeader('X-Content-Type-Options', 'nosniff');
    if (request.method === 'HEAD') response.end();
    else response.end(body);
  };
  if (refusal !== undefined) {
    reply(refusal.status, TEXT, `${refusal.text}\n`);
    return;
  }
  switch (formatOf(request)) {
    case 'json':
      reply(200, 'application/json; charset=utf-8', [...leaks.snapshotChunks()].join(''));
      return;
    case 'pprof':
      void profile()
        .catch((error: unknown) => profileFailed(error))
        .then((body) => {
          if (typeof body === 'string') reply(500, TEXT, `${body}\n`);
          else reply(200, 'application/octet-stream', body);
        });
      return;
    default:
      reply(200, TEXT, `${reportText()}\n`);
  }
}

const TEXT = 'text/plain; charset=utf-8';

function reportText(): string {
  const open = leaks.open();
  return open.length === 0 ? leaks.report() : `${leaks.report()}\n\n${openText(open)}`;
}

/** The encoder is loaded for the first profile. */
async function profile(): Promise<Uint8Array> {
  const { pprofOf } = await import('./pprof.js');
  const folder = workingFolder();
  return pprofOf(takeSamples(registry()), registry().settings.now(), (file) => shownFile(file, folder));
}

function formatOf({ url = '' }: AskingRequest): string {
  const at = url.indexOf('?');
  return new URLSearchParams(at < 0 ? '' : url.slice(at)).get('format') ?? 'text';
}

function isFormat(format: string): format is (typeof FORMATS)[number] {
  return FORMATS.includes(format as 'text');
}

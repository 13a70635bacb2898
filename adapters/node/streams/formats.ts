import { badOption } from '../../../lib/wording.js';

/** An event of Server-Sent Events. */
export interface ServerSentEvent {
  /** A string is sent as it is, everything else as JSON. */
  readonly data: unknown;
  /** The type of the event. Default `'message'`, which is not written. */
  readonly event?: string;
  /** The id that the browser sends as `Last-Event-ID` when it reconnects. */
  readonly id?: string;
  /** The time (ms) that the browser waits before it reconnects. */
  readonly retry?: number;
}

/** How a value is written, and the media type of the response. */
export interface Format {
  readonly write: (value: unknown) => string | Uint8Array;
  readonly headers: Readonly<Record<string, string>>;
}

export const FORMATS = {
  /** Strings and bytes as they are. */
  raw: { write: asItIs, headers: {} },
  sse: {
    write: eventText,
    headers: { 'content-type': 'text/event-stream', 'cache-control': 'no-cache, no-transform' },
  },
  ndjson: { write: jsonLine, headers: { 'content-type': 'application/x-ndjson' } },
} as const satisfies Readonly<Record<string, Format>>;

function asItIs(value: unknown): string | Uint8Array {
  if (typeof value === 'string' || value instanceof Uint8Array) return value;
  throw new TypeError(
    badOption('A value of writeTo()', value, 'a string or bytes, unless a format is given'),
  );
}

function jsonLine(value: unknown): string {
  return `${jsonOf('A value of writeTo()', value)}\n`;
}

function jsonOf(what: string, value: unknown): string {
  const text = JSON.stringify(value) as string | undefined;
  if (text === undefined) throw new TypeError(badOption(what, value, 'a value that JSON can represent'));
  return text;
}

/** By the HTML standard: one line per field, and an empty line at the end. */
function eventText(value: unknown): string {
  const { data, event, id, retry } = eventOf(value);
  const text = typeof data === 'string' ? data : jsonOf('The data of an event', data);
  return [
    ...(event === undefined ? [] : [`event: ${oneLine('event', event)}`]),
    ...(id === undefined ? [] : [`id: ${oneLine('id', id)}`]),
    ...(retry === undefined ? [] : [`retry: ${milliseconds(retry)}`]),
    ...text.split(/\r\n|\r|\n/).map((line) => `data: ${line}`),
    '\n',
  ].join('\n');
}

function eventOf(value: unknown): ServerSentEvent {
  if (typeof value === 'string') return { data: value };
  if (typeof value === 'object' && value !== null && 'data' in value && value.data !== undefined) {
    return value;
  }
  throw new TypeError(
    badOption('An event of writeTo()', value, 'a string, or { data, event?, id?, retry? }'),
  );
}

/** A line break would start a new field, which the sender of the value could choose. */
function oneLine(field: string, text: unknown): string {
  if (typeof text === 'string' && !/[\r\n\0]/.test(text)) return text;
  throw new TypeError(badOption(`The ${field} of an event`, text, 'a single-line string'));
}

function milliseconds(retry: unknown): number {
  if (typeof retry === 'number' && Number.isInteger(retry) && retry >= 0) return retry;
  throw new TypeError(badOption('The retry of an event', retry, 'a whole number of ms'));
}

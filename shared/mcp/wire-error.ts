import type { ServerResponse } from 'node:http';
import { toKildeError, type ErrorKind } from '../platform/errors.ts';

/**
 * The codes Kilde promises for failed tool calls. -32000 and -32001 are its own from before the
 * 2026 specification reserved that range; newer clients find the same facts under `dev.kilde/error`.
 */
const CODES: Readonly<Record<ErrorKind, number>> = {
  invalid_argument: -32602,
  not_found: -32602,
  forbidden: -32602,
  unknown_tool: -32601,
  not_configured: -32603,
  provider_failed: -32000,
  source_failed: -32603,
  store_failed: -32001,
  budget_exceeded: -32603,
  conflict: -32603,
  cancelled: -32603,
  internal: -32603,
};

/** Where a 2026-era client finds the facts of an error in a result's `_meta`. */
export const ERROR_META_KEY = 'dev.kilde/error';

export interface WireError {
  readonly code: number;
  readonly message: string;
  readonly kind: ErrorKind;
  readonly retryable: boolean;
  readonly retryAfterMs?: number;
}

/** The one mapper from whatever was thrown to what callers see. Unknown errors become a bare "internal". */
export function toWireError(thrown: unknown): WireError {
  const error = toKildeError(thrown);
  return {
    code: CODES[error.kind],
    message: error.kind === 'unknown_tool' ? `Method not found: ${error.message}` : error.message,
    kind: error.kind,
    retryable: error.retryable,
    ...(error.retryAfterMs !== undefined && { retryAfterMs: error.retryAfterMs }),
  };
}

/** An answer given before the protocol layer saw the request; it knows no request id of JSON-RPC's. */
export interface Refusal {
  readonly status: number;
  readonly code: number;
  readonly message: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export function sendRefusal(res: ServerResponse, refusal: Refusal): void {
  const body = JSON.stringify({ jsonrpc: '2.0', id: null, error: { code: refusal.code, message: refusal.message } });
  sendJson(res, refusal.status, body, refusal.headers);
}

export function sendJson(
  res: ServerResponse,
  status: number,
  body: string,
  headers: Readonly<Record<string, string>> = {},
): void {
  if (res.headersSent) return;
  res.writeHead(status, {
    'content-type': 'application/json',
    'content-length': String(Buffer.byteLength(body)),
    ...headers,
  });
  res.end(body);
}

/** HTTP's own word for an error, where there is a better one than 500. */
const STATUSES: Readonly<Partial<Record<ErrorKind, number>>> = {
  invalid_argument: 400,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  budget_exceeded: 429,
  not_configured: 501,
};

/** The refusal for something thrown outside a tool call: 503 when trying again may help. */
export function refusalOf(thrown: unknown): Refusal {
  const { code, message, kind, retryable, retryAfterMs } = toWireError(thrown);
  const refusal = { status: retryable ? 503 : (STATUSES[kind] ?? 500), code, message };
  if (retryAfterMs === undefined) return refusal;
  return { ...refusal, headers: { 'retry-after': String(Math.ceil(retryAfterMs / 1_000)) } };
}

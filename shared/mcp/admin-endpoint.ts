import type { ServerResponse } from 'node:http';
import type { Logger } from '../platform/log.ts';
import { toKildeError, type KildeError } from '../platform/errors.ts';
import type { Authenticator } from './authenticate/authenticator.ts';
import type { Caller } from './authenticate/callers.ts';
import { readPlainBody, type FunctionRequest } from './body.ts';
import type { HttpHandler } from './endpoint.ts';
import { guard } from './guard.ts';
import { serveOpenRoute, type OpenRouteOptions } from './open-routes.ts';
import type { OriginPolicy } from './origin.ts';
import { logRequest, startRecord, type AdminFacts, type RequestRecord } from './request-record.ts';
import { refusalOf, sendJson, sendRefusal } from './wire-error.ts';

export interface AdminEndpointOptions extends OpenRouteOptions {
  readonly authenticator: () => Promise<Authenticator<Caller>>;
  readonly logger: Logger;
  readonly origins: OriginPolicy;
  /** Google Cloud project, for the trace's full name in logs. */
  readonly project: string | undefined;
}

export interface AdminRequest {
  readonly caller: Caller;
  /** A JSON object; an empty one when there was no body. */
  readonly body: unknown;
  /** Aborts when the caller goes away. */
  readonly signal: AbortSignal;
  /** Puts into the log what the call is about, before anything can go wrong, and what it did. */
  readonly note: (facts: AdminFacts) => void;
  /** For a failure that is told in the answer instead of being thrown. */
  readonly noteFailure: (error: KildeError) => void;
}

export interface AdminAnswer {
  readonly status: 200 | 201 | 202;
  readonly body: unknown;
}

const MAX_BODY_BYTES = 64 * 1024;

/** A plain HTTP POST for schedulers and admins, behind the same guard as the MCP endpoints. */
export function createAdminEndpoint(
  options: AdminEndpointOptions,
  name: string,
  work: (request: AdminRequest) => Promise<AdminAnswer>,
): HttpHandler {
  return async (req, res) => {
    // Schedulers speak no MCP: the older era's answers (403 for a wrong token) are theirs.
    const record = startRecord('legacy');
    record.tool = name;
    res.setHeader('x-request-id', record.id);
    try {
      if (await serveOpenRoute(req, res, options)) return;
      res.once('close', () => logRequest(options.logger, record, req, res.statusCode, options.project));
      await serve(req, res, record, options, work);
    } catch (thrown) {
      const error = toKildeError(thrown);
      noteFailure(record, error);
      sendRefusal(res, refusalOf(error));
    }
  };
}

async function serve(
  req: FunctionRequest,
  res: ServerResponse,
  record: RequestRecord,
  options: AdminEndpointOptions,
  work: (request: AdminRequest) => Promise<AdminAnswer>,
): Promise<void> {
  const admitted = await guard(req, 'legacy', { ...options, maxBodyBytes: MAX_BODY_BYTES });
  if (!admitted.ok) return sendRefusal(res, admitted.refusal);
  const { caller } = admitted;
  identify(record, caller);
  if (caller.kind === 'key' && !caller.principal.scopes.includes('admin')) return sendRefusal(res, NOT_ADMIN);
  if (req.method !== 'POST') return sendRefusal(res, NOT_POST);
  const read = await readPlainBody(req, MAX_BODY_BYTES);
  if (!read.ok) return sendRefusal(res, read.refusal);
  const gone = new AbortController();
  res.once('close', () => gone.abort());
  const { status, body } = await work({
    caller,
    body: read.json,
    signal: gone.signal,
    note: (facts) => void (record.admin = facts),
    noteFailure: (error) => noteFailure(record, error),
  });
  sendJson(res, status, JSON.stringify(body));
}

function identify(record: RequestRecord, caller: Caller): void {
  if (caller.kind === 'operator') record.keyId = caller.keyId;
  else {
    record.keyId = caller.principal.keyId;
    record.workspace = caller.principal.workspace;
  }
}

function noteFailure(record: RequestRecord, error: KildeError): void {
  record.errorKind = error.kind;
  record.cause = error.cause;
}

const NOT_ADMIN = { status: 403, code: -32600, message: 'This call needs a key with the admin scope.' };
const NOT_POST = {
  status: 405,
  code: -32600,
  message: 'Method Not Allowed; expected POST.',
  headers: { allow: 'POST' },
};

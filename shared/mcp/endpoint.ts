import { toNodeHandler } from '@modelcontextprotocol/node';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { z } from 'zod';
import type { Logger } from '../platform/log.ts';
import { toKildeError } from '../platform/errors.ts';
import { SCOPES, type Principal, type Scope } from '../ports/keys.ts';
import type { Library } from '../tools/library.ts';
import type { AnyTool } from '../tools/tool.ts';
import type { Authenticator } from './authenticate/authenticator.ts';
import { checkContentType, readJsonBody, tooLarge, type FunctionRequest } from './body.ts';
import { eraOfHeaders } from './era.ts';
import { guard, type GuardOptions } from './guard.ts';
import { serveOpenRoute } from './open-routes.ts';
import { checkOrigin, corsHeaders, type OriginPolicy } from './origin.ts';
import { serveProtocol } from './protocol.ts';
import { logRequest, startRecord, type RequestRecord } from './request-record.ts';
import { refusalOf, sendRefusal, type Refusal } from './wire-error.ts';

/** What plain `node:http` and functions-framework both call. */
export type HttpHandler = (req: FunctionRequest, res: ServerResponse) => Promise<void>;

export interface EndpointOptions {
  readonly tools: readonly AnyTool[];
  readonly library: () => Promise<Library>;
  readonly authenticator: () => Promise<Authenticator>;
  readonly origins: OriginPolicy;
  readonly logger: Logger;
  readonly buildId: string;
  /** Google Cloud project, for the trace's full name in logs. */
  readonly project: string | undefined;
}

/** One MCP endpoint: the way of every request from its first header to its line in the log. */
export function createEndpoint(options: EndpointOptions): HttpHandler {
  const maxBodyBytes = Math.max(...options.tools.map((tool) => tool.maxBodyBytes));
  const guarded: GuardOptions = { ...options, maxBodyBytes };
  return async (req, res) => {
    const record = startRecord(eraOfHeaders(req.headers));
    res.setHeader('x-request-id', record.id);
    res.setHeader('x-content-type-options', 'nosniff');
    allowPages(req, res, options.origins);
    try {
      if (await serveOpenRoute(req, res, options)) return;
      res.once('close', () => logRequest(options.logger, record, req, statusOf(res), options.project));
      await serve(req, res, record, options, guarded);
    } catch (thrown) {
      const error = toKildeError(thrown);
      record.errorKind = error.kind;
      record.cause = error.cause;
      sendRefusal(res, refusalOf(error));
    }
  };
}

/** Allowed pages may read refusals as well: a 401 tells a browser's client where to log in. */
function allowPages(req: IncomingMessage, res: ServerResponse, origins: OriginPolicy): void {
  if (checkOrigin(req, origins) !== undefined) return;
  for (const [name, value] of Object.entries(corsHeaders(req.headers.origin))) res.setHeader(name, value);
}

/** What nginx logs when the caller left before the answer was out. */
const CLIENT_CLOSED_REQUEST = 499;
const statusOf = (res: ServerResponse): number => (res.writableFinished ? res.statusCode : CLIENT_CLOSED_REQUEST);

async function serve(
  req: FunctionRequest,
  res: ServerResponse,
  record: RequestRecord,
  options: EndpointOptions,
  guarded: GuardOptions,
): Promise<void> {
  if (req.method === 'OPTIONS') return servePreflight(req, res, options.origins);
  const admitted = await guard(req, record.era, guarded);
  if (!admitted.ok) return sendRefusal(res, admitted.refusal);
  const principal = admitted.caller;
  record.keyId = principal.keyId;
  record.workspace = principal.workspace;
  const refusal = checkMethod(req) ?? checkContentType(req);
  if (refusal !== undefined) return sendRefusal(res, refusal);
  const body = await readJsonBody(req, guarded.maxBodyBytes);
  if (!body.ok) return sendRefusal(res, body.refusal);
  record.method = methodOf(body.json);
  const oversize = checkToolSize(options.tools, body);
  if (oversize !== undefined) return sendRefusal(res, oversize);
  const library = await options.library();
  const scope = { tools: options.tools, library, principal, record };
  const onError = (error: Error) => {
    record.cause ??= error;
  };
  const { resourceMetadataUrl } = await options.authenticator();
  const scopes = grantedScopes(principal);
  const authInfo = {
    token: '',
    clientId: principal.keyId,
    scopes,
    ...(resourceMetadataUrl && { resourceMetadataUrl }),
  };
  const handler = toNodeHandler(
    { fetch: (request) => serveProtocol(scope, { request, json: body.json, authInfo, onError }) },
    { onerror: onError },
  );
  await handler(req, res, body.json);
}

function servePreflight(req: IncomingMessage, res: ServerResponse, origins: OriginPolicy): void {
  const refusal = checkOrigin(req, origins);
  if (refusal !== undefined) return sendRefusal(res, refusal);
  res.writeHead(204, { allow: 'POST, OPTIONS' }).end();
}

function checkMethod(req: IncomingMessage): Refusal | undefined {
  if (req.method === 'POST') return undefined;
  return {
    status: 405,
    code: -32600,
    message: 'Method Not Allowed; expected POST.',
    headers: { allow: 'POST, OPTIONS' },
  };
}

/** An admin may do everything; the SDK compares scopes by name only. */
function grantedScopes({ scopes }: Principal): Scope[] {
  return scopes.includes('admin') ? [...SCOPES] : [...scopes];
}

/** Where several tools share an address, the largest cap lets the body in, and each tool's own decides. */
function checkToolSize(tools: readonly AnyTool[], { json, bytes }: { readonly json: unknown; readonly bytes: number }) {
  const named = CALL.safeParse(json);
  const tool = named.success ? tools.find(({ name }) => name === named.data.params.name) : undefined;
  return tool !== undefined && bytes > tool.maxBodyBytes ? tooLarge(tool.maxBodyBytes) : undefined;
}

const CALL = z.object({ method: z.literal('tools/call'), params: z.object({ name: z.string() }) });

/** For the log: the JSON-RPC method if it looks like one. */
function methodOf(json: unknown): string {
  const method = typeof json === 'object' && json !== null && 'method' in json ? json.method : undefined;
  return typeof method === 'string' && /^[\w$/-]{1,64}$/.test(method) ? method : 'invalid';
}

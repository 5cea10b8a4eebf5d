import {
  createMcpHandler,
  isLegacyRequest,
  WebStandardStreamableHTTPServerTransport,
  type AuthInfo,
} from '@modelcontextprotocol/server';
import { buildServer } from './build-server.ts';
import type { CallScope } from './call-tool.ts';

export interface ProtocolRequest {
  readonly request: Request;
  readonly json: unknown;
  readonly authInfo: AuthInfo;
  readonly onError: (error: Error) => void;
}

/** One JSON-RPC message in, one response out, in the era the message itself declares. */
export async function serveProtocol(
  scope: CallScope,
  { request, json, authInfo, onError }: ProtocolRequest,
): Promise<Response> {
  if (await isLegacyRequest(request, json)) return serveLegacy(scope, request, json, authInfo);
  const handler = createMcpHandler(() => buildServer(scope), {
    legacy: 'reject',
    onerror: onError,
  });
  return handler.fetch(request, { parsedBody: json, authInfo });
}

/**
 * The revisions before 2026-07-28, without sessions. The SDK's own fallback answers event streams only
 * and refuses callers that do not name both media types; people with curl want JSON, so JSON it is
 * unless the caller asked for progress and can read a stream.
 */
async function serveLegacy(scope: CallScope, request: Request, json: unknown, authInfo: AuthInfo): Promise<Response> {
  const accept = request.headers.get('accept') ?? '';
  const stream = accept.includes('text/event-stream') && asksForProgress(json);
  const transport = new WebStandardStreamableHTTPServerTransport({ enableJsonResponse: !stream });
  const server = buildServer(scope);
  await server.connect(transport);
  // Closing aborts the tool's signal: nobody pays for an answer that nobody reads.
  request.signal.addEventListener('abort', () => void server.close(), { once: true });
  const headers = new Headers(request.headers);
  headers.set('accept', 'application/json, text/event-stream');
  return transport.handleRequest(new Request(request, { headers }), { parsedBody: json, authInfo });
}

function asksForProgress(json: unknown): boolean {
  if (typeof json !== 'object' || json === null || !('params' in json)) return false;
  const { params } = json;
  if (typeof params !== 'object' || params === null || !('_meta' in params)) return false;
  const meta = params._meta;
  return typeof meta === 'object' && meta !== null && 'progressToken' in meta;
}

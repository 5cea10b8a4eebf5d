/** Revision 2026-07-28 by hand: what its clients put into the body and repeat in headers. */
export const REVISION = '2026-07-28';

export const META = {
  'io.modelcontextprotocol/protocolVersion': REVISION,
  'io.modelcontextprotocol/clientInfo': { name: 'kilde-tests', version: '1.0.0' },
  'io.modelcontextprotocol/clientCapabilities': {},
};

interface ModernCall {
  readonly body: { jsonrpc: string; id: number | string; method: string; params: Record<string, unknown> };
  readonly headers: Record<string, string>;
}

export function modernCall(method: string, params: Record<string, unknown> = {}, id: number | string = 1): ModernCall {
  const name = params['name'];
  return {
    body: { jsonrpc: '2.0', id, method, params: { ...params, _meta: META } },
    headers: {
      accept: 'application/json, text/event-stream',
      'mcp-protocol-version': REVISION,
      'mcp-method': method,
      ...(typeof name === 'string' && { 'mcp-name': name }),
    },
  };
}

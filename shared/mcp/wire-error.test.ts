import { createServer } from 'node:http';
import { KildeError, ERROR_KINDS } from '../platform/errors.ts';
import { listen } from '../platform/listen.ts';
import { refusalOf, sendJson, sendRefusal, toWireError } from './wire-error.ts';

describe('toWireError', () => {
  it('keeps the promised codes', () => {
    const codes = Object.fromEntries(ERROR_KINDS.map((kind) => [kind, toWireError(new KildeError(kind, 'x')).code]));
    expect(codes).toEqual({
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
    });
  });

  it('hands on what the error says for callers, and nothing of its cause', () => {
    const error = new KildeError('provider_failed', 'It is down.', {
      cause: new Error('secret'),
      retryable: true,
      retryAfterMs: 1_500,
    });
    expect(toWireError(error)).toEqual({
      code: -32000,
      message: 'It is down.',
      kind: 'provider_failed',
      retryable: true,
      retryAfterMs: 1_500,
    });
    expect(toWireError(new KildeError('unknown_tool', 'none.')).message).toBe('Method not found: none.');
  });

  it.each([new Error('secret'), 'secret', { secret: 1 }, undefined, null])(
    'says nothing of what is not ours: %s',
    (thrown) => {
      const wire = toWireError(thrown);
      expect(wire).toMatchObject({ code: -32603, kind: 'internal', retryable: false });
      expect(JSON.stringify(wire)).not.toContain('secret');
    },
  );
});

describe('refusalOf', () => {
  it.each([
    [new KildeError('store_failed', 'x', { retryable: true, retryAfterMs: 1_001 }), 503, { 'retry-after': '2' }],
    [new KildeError('store_failed', 'x', { retryable: true }), 503, undefined],
    [new KildeError('conflict', 'x', { retryable: true }), 503, undefined],
    [new KildeError('not_configured', 'x'), 501, undefined],
    [new KildeError('invalid_argument', 'x'), 400, undefined],
    [new KildeError('forbidden', 'x'), 403, undefined],
    [new KildeError('not_found', 'x'), 404, undefined],
    [new KildeError('conflict', 'x'), 409, undefined],
    [new KildeError('budget_exceeded', 'x', { retryAfterMs: 86_400_000 }), 429, { 'retry-after': '86400' }],
    [new KildeError('source_failed', 'x'), 500, undefined],
    [new KildeError('internal', 'x'), 500, undefined],
    [new Error('secret'), 500, undefined],
  ])('of %s is %i', (thrown, status, headers) => {
    const refusal = refusalOf(thrown);
    expect({ status: refusal.status, headers: refusal.headers }).toEqual({ status, headers });
    expect(refusal.message).not.toContain('secret');
  });
});

describe('sendRefusal and sendJson', () => {
  it('answer once; what comes after is not sent', async () => {
    const server = createServer((_req, res) => {
      sendRefusal(res, { status: 418, code: -32600, message: 'Käse', headers: { 'x-why': 'tea' } });
      sendJson(res, 200, '{}');
    });
    const port = await listen(server, '127.0.0.1', 0);
    const response = await fetch(`http://127.0.0.1:${port}/`);
    expect({ status: response.status, why: response.headers.get('x-why'), json: await response.json() }).toEqual({
      status: 418,
      why: 'tea',
      json: { jsonrpc: '2.0', id: null, error: { code: -32600, message: 'Käse' } },
    });
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
  });
});

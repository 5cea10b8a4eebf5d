import { createServer } from 'node:http';
import { OpenAiServer, type Fault } from '../../../tests/support/openai-server.ts';
import type { ScriptedAnswer } from '../../../tests/support/openai-server-bodies.ts';
import { ProviderError } from '../../providers/provider-error.ts';
import { OpenAiEmbedder } from './embedder.ts';
import { OpenAiGenerator } from './generator.ts';

const KEY = 'sk-test-0123456789abcdef';
const EVIDENCE = [{ id: 'chunk-a', path: 'app.ts', startLine: 1, endLine: 1, text: 'export const port = 8080;' }];
const wait = async (): Promise<void> => {};

async function failure(promise: Promise<unknown>): Promise<ProviderError> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof ProviderError)) throw new Error('expected a ProviderError', { cause: error });
  for (const secret of [KEY, '127.0.0.1', '<html', 'Which port', 'elsewhere'])
    expect(error.message).not.toContain(secret);
  return error;
}

const PAGE: Fault = { kind: 'raw', text: '<html><body>Sign in</body></html>', contentType: 'text/html' };

/** Both kinds of calls, to a server with one fault; what they say of it. */
describe.each([
  [
    'answers',
    (baseURL: string) => new OpenAiGenerator({ apiKey: KEY, baseURL }, { wait }).generate('Which port?', EVIDENCE),
  ],
  ['embeddings', (baseURL: string) => new OpenAiEmbedder({ apiKey: KEY, baseURL }, { wait }).embed(['Which port?'])],
] as const)('%s', (_, call) => {
  it.each<[string, Fault, string, number]>([
    ['a page of HTML', PAGE, 'unreadable', 1],
    ['JSON that breaks off', { kind: 'raw', text: '{"object": "resp' }, 'unreadable', 1],
    ['JSON of another kind', { kind: 'raw', text: '[1]' }, 'unreadable', 1],
    ['nothing', { kind: 'raw', text: '' }, 'unreadable', 1],
    ['a body without a type', { kind: 'raw', text: 'ok', contentType: '' }, 'unreadable', 1],
    ['a page with a 502', { kind: 'status', status: 502, body: '<html>Bad gateway</html>' }, 'outage', 3],
    ['a redirect', { kind: 'status', status: 307, headers: { location: 'http://elsewhere.invalid/v1' } }, 'denied', 1],
    ['402', { kind: 'status', status: 402 }, 'rejected', 1],
    ['413', { kind: 'status', status: 413 }, 'too_long', 1],
    [
      'a context that is too long, in words',
      {
        kind: 'status',
        status: 400,
        body: { error: { message: "This model's maximum context length is 8192 tokens." } },
      },
      'too_long',
      -1,
    ],
  ])('say %s', async (_what, fault, reason, requests) => {
    await using server = await OpenAiServer.start();
    server.script(fault, fault, fault);
    expect(await failure(call(server.baseURL))).toMatchObject({ reason, kind: 'provider_failed' });
    if (requests > 0) expect(server.requests).toHaveLength(requests);
  });

  it('do not follow a redirect with documents and the key', async () => {
    await using other = await OpenAiServer.start();
    await using server = await OpenAiServer.start();
    server.script({ kind: 'status', status: 308, headers: { location: `${other.baseURL}/responses` } });
    expect(await failure(call(server.baseURL))).toMatchObject({ reason: 'denied' });
    expect(other.requests).toEqual([]);
  });

  it('end a body that does not end', async () => {
    let sent = 0;
    const flood = createServer((request, response) => {
      request.resume();
      response.writeHead(200, { 'content-type': 'application/json' });
      const piece = Buffer.alloc(1_048_576, ' ');
      const more = (): void => {
        if (response.destroyed) return;
        sent += 1;
        response.write(piece, more);
      };
      more();
    });
    await new Promise<void>((resolve) => flood.listen(0, '127.0.0.1', resolve));
    const address = flood.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    try {
      expect(await failure(call(`http://127.0.0.1:${address.port}/v1`))).toMatchObject({ reason: 'unreadable' });
      // 16 MiB or 64, and what lay in the pipes.
      expect(sent).toBeLessThan(100);
    } finally {
      flood.closeAllConnections();
      flood.close();
    }
  });
});

describe('an answer', () => {
  const claims = (count: number, quotes: number) =>
    Array.from({ length: count }, () => ({
      text: 'Port 8080.',
      quotes: Array.from({ length: quotes }, () => ({ evidence_id: 'e1', quote: 'port = 8080' })),
    }));
  const said = (value: object): ScriptedAnswer => ({ kind: 'text', text: JSON.stringify(value) });

  it.each<[string, ScriptedAnswer]>([
    ['of nothing', { kind: 'text', text: '' }],
    ['of more claims than anybody reads', said({ sufficiency: 'full', claims: claims(65, 1), missing: '' })],
    ['of more quotes than anybody checks', said({ sufficiency: 'full', claims: claims(3, 100), missing: '' })],
    ['with a word too much', said({ sufficiency: 'full', claims: [], missing: '', tools: [] })],
  ])('%s cannot be read', async (_, answer) => {
    await using server = await OpenAiServer.start({ answer: () => answer });
    const generator = new OpenAiGenerator({ baseURL: server.baseURL }, { wait });
    expect(await failure(generator.generate('Which port?', EVIDENCE))).toMatchObject({ reason: 'unreadable' });
    expect(server.requests).toHaveLength(1);
  });

  it('keeps evidence that there is not by its label, for whoever checks quotes', async () => {
    const claim = { text: 'x', quotes: [{ evidence_id: 'e7', quote: 'port = 8080' }] };
    await using server = await OpenAiServer.start({
      answer: () => said({ sufficiency: 'full', claims: [claim], missing: '' }),
    });
    const generated = await new OpenAiGenerator({ baseURL: server.baseURL }).generate('Which port?', EVIDENCE);
    expect(generated.claims[0]?.quotes).toEqual([{ evidenceId: 'e7', quote: 'port = 8080' }]);
  });
});

describe('a key', () => {
  const ask = (options: object, baseURL: string) => new OpenAiEmbedder({ baseURL, ...options }, { wait }).embed(['a']);

  it.each<[string, object, Record<string, string | undefined>]>([
    ['OpenAI', { apiKey: KEY }, { authorization: `Bearer ${KEY}` }],
    ['Azure', { apiKey: KEY, keyHeader: 'api-key' }, { 'api-key': KEY, authorization: undefined }],
    ['Vertex AI', { apiKey: async () => 'ya29' }, { authorization: 'Bearer ya29' }],
    ['a server without', {}, { authorization: undefined }],
    ['a gateway', { apiKey: KEY, headers: { 'x-team': 'docs' } }, { authorization: `Bearer ${KEY}`, 'x-team': 'docs' }],
  ])('goes to %s as it wants it', async (_, options, headers) => {
    await using server = await OpenAiServer.start();
    await ask(options, server.baseURL);
    for (const [name, value] of Object.entries(headers)) expect(server.requests[0]?.headers[name]).toBe(value);
  });

  it('goes with the query and the deployment that Azure asks for', async () => {
    await using server = await OpenAiServer.start();
    const azure = {
      apiKey: KEY,
      keyHeader: 'api-key',
      query: { 'api-version': '2026-01-01' },
      embeddingDeployment: 'ours',
    };
    await ask(azure, server.baseURL);
    expect(server.requests[0]).toMatchObject({
      path: 'embeddings',
      query: 'api-version=2026-01-01',
      body: { model: 'ours' },
    });
  });

  it('that cannot be had is told without what was said about it', async () => {
    const apiKey = () => Promise.reject(new Error(`no ${KEY}`));
    expect(await failure(ask({ apiKey }, 'http://127.0.0.1:9/v1'))).toMatchObject({
      reason: 'denied',
      retryable: true,
    });
  });

  it('that is a function has no header of its own', () => {
    const built = () => new OpenAiEmbedder({ apiKey: async () => KEY, keyHeader: 'api-key' });
    expect(built).toThrow(/keyHeader: a key that is a function/);
  });
});

import { once } from 'node:events';
import net from 'node:net';
import { post, startLocalKilde, TOKEN, toolCall, type LocalKilde } from '../support/local-kilde.ts';
import { clientKinds } from '../support/mcp-clients.ts';
import { modernCall } from '../support/modern.ts';
import { OpenAiServer } from '../support/openai-server.ts';

/** A provider that never answers: only the caller's leaving can end a request to it. */
let provider: OpenAiServer;
let kilde: LocalKilde;

beforeAll(async () => {
  provider = await OpenAiServer.start();
  kilde = await startLocalKilde({ OPENAI_API_KEY: 'key-of-the-test', OPENAI_BASE_URL: provider.baseURL });
  // Of an empty workspace nothing is asked, and the provider neither.
  await post(`${kilde.url}/mcp`, toolCall('add_document', { text: 'What hangs, and why.', path: 'there.md' }));
});
afterAll(async () => {
  await kilde.stop();
  await provider[Symbol.asyncDispose]();
});

/** Starts `call` with a provider that hangs, lets the caller leave, and says whether the provider was let go. */
async function upstreamEnds(call: () => Promise<unknown>, leave: () => unknown): Promise<boolean | undefined> {
  const before = provider.requests.length;
  provider.script({ kind: 'hang' });
  const outcome = call().catch(() => 'left');
  await provider.received(before + 1);
  await leave();
  const aborted = await provider.requests[before]?.aborted;
  await outcome;
  return aborted;
}

const CALLS = [
  ['retrieve_code', { query: 'what hangs' }],
  ['answer', { question: 'What hangs?' }],
  ['add_document', { text: 'Something that hangs.', path: 'hangs.md' }],
] as const;

describe.each(clientKinds)('$name', ({ era, connect }) => {
  it.each(CALLS)('ends the work of %s by hanging up', async (name, args) => {
    const client = await connect(`${kilde.url}/mcp`, TOKEN);
    expect(
      await upstreamEnds(
        () => client.callTool(name, args),
        () => client.close(),
      ),
    ).toBe(true);
  });

  it('ends it while progress is streamed', async () => {
    const client = await connect(`${kilde.url}/answer`, TOKEN);
    const ended = upstreamEnds(
      () => client.callTool('answer', { question: 'What hangs?' }, { onProgress: () => undefined }),
      () => client.close(),
    );
    expect(await ended).toBe(true);
  });

  // In the older era the SDK's clients tell of it in another request, and keep this one open. Servers without
  // sessions cannot join the two: ids are the clients' own, and two clients of one key may use the same.
  if (era === 'modern') {
    it.each(CALLS)('ends the work of %s by cancelling', async (name, args) => {
      const client = await connect(`${kilde.url}/mcp`, TOKEN);
      const cancelling = new AbortController();
      expect(
        await upstreamEnds(
          () => client.callTool(name, args, { signal: cancelling.signal }),
          () => cancelling.abort(),
        ),
      ).toBe(true);
      await client.close();
    });
  }
});

const withProgress = (body: ReturnType<typeof toolCall>) => ({
  ...body,
  params: { ...body.params, _meta: { progressToken: 'p' } },
});

describe('a bare connection', () => {
  const modern = modernCall('tools/call', { name: 'retrieve_code', arguments: { query: 'what hangs' } });

  it.each([
    ['older era', toolCall('retrieve_code', { query: 'what hangs' }), {}],
    [
      'older era, streaming',
      withProgress(toolCall('answer', { question: 'What hangs?' })),
      { accept: 'application/json, text/event-stream' },
    ],
    ['2026-07-28', modern.body, modern.headers],
  ])('ends the work by hanging up: %s', async (_name, body, headers) => {
    const leaving = new AbortController();
    const call = async () => {
      const response = await fetch(`${kilde.url}/mcp`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${TOKEN}`, ...headers },
        body: JSON.stringify(body),
        signal: leaving.signal,
      });
      return response.text();
    };
    expect(await upstreamEnds(call, () => leaving.abort())).toBe(true);
  });

  it('that breaks off in the middle of a body is no failure of the server', async () => {
    const before = kilde.logLines.length;
    const { hostname, port } = new URL(kilde.url);
    const socket = net.connect(Number(port), hostname);
    const head = ['POST /mcp HTTP/1.1', `host: ${hostname}`, `authorization: Bearer ${TOKEN}`];
    socket.write([...head, 'content-type: application/json', 'content-length: 100', '', '{"jsonrpc":'].join('\r\n'));
    await once(socket, 'connect');
    socket.destroy();
    await kilde.logged(before + 1);
    expect(kilde.logLines[before]).toMatchObject({ severity: 'WARNING', status: 499 });
  });

  it('leaves nothing behind that a later call would trip over', async () => {
    const client = await clientKinds[0]?.connect(`${kilde.url}/mcp`, TOKEN);
    const answer = await client?.callTool('retrieve_code', { query: 'anything' });
    expect(answer?.structuredContent).toMatchObject({ served_by: { retrieval: 'hybrid' } });
    await client?.close();
  });
});

it('is told by the log as what it was: the caller left', async () => {
  const before = kilde.logLines.length;
  const leaving = new AbortController();
  const call = () =>
    fetch(`${kilde.url}/mcp`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${TOKEN}` },
      body: JSON.stringify(toolCall('answer', { question: 'What hangs?' })),
      signal: leaving.signal,
    });
  expect(await upstreamEnds(call, () => leaving.abort())).toBe(true);
  await kilde.logged(before + 1);
  expect(kilde.logLines[before]).toMatchObject({ severity: 'WARNING', status: 499, tool: 'answer' });
});

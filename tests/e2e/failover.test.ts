import { z } from 'zod';
import { claimsOf, copying, saying, shownIn } from '../support/copying-model.ts';
import { TOKEN, toolCall } from '../support/local-kilde.ts';
import { clientKinds } from '../support/mcp-clients.ts';
import { OpenAiServer, type Fault } from '../support/openai-server.ts';
import { startProvidedKilde, type ProvidedKilde } from '../support/provided-kilde.ts';
import { eventsOf, send } from '../support/raw-http.ts';

const DOCUMENT = {
  path: 'archive.md',
  text: '# Archive\n\nThe keys of the archive are with asta.berg@example.org.\nThe archive opens at nine.\n',
};
const QUESTION = { question: 'Who has the keys of the archive?' };
const WELL: Fault = { kind: 'none' };
const DENIED: Fault = { kind: 'status', status: 401 };

describe('answers of two providers and a last resort', () => {
  let second: OpenAiServer;
  let bed: ProvidedKilde;

  beforeEach(async () => {
    second = await OpenAiServer.start({ answer: copying });
    bed = await startProvidedKilde({}, (baseUrl) => ({
      KILDE_PROVIDERS: JSON.stringify([
        { name: 'first', baseUrl, answerModel: 'gpt-5-mini', embeddingModel: 'text-embedding-3-small' },
        { name: 'second', baseUrl: second.baseURL, answerModel: 'gpt-5' },
      ]),
    }));
    await bed.call('add_document', DOCUMENT);
  });
  afterEach(async () => {
    await bed[Symbol.asyncDispose]();
    await second[Symbol.asyncDispose]();
  });

  it('come from the first that is well', async () => {
    expect(await bed.call('answer', QUESTION)).toMatchObject({
      status: 'answered',
      served_by: { provider: 'first', generator: expect.stringMatching(/^gpt-5-mini/), failovers: [] },
    });
    expect(second.requests).toEqual([]);
  });

  it('come from the second when the first does not serve, masked for it as well', async () => {
    bed.provider.script(WELL, DENIED);
    const result = await bed.call('answer', QUESTION);
    expect(result).toMatchObject({
      status: 'answered',
      answer: expect.stringContaining('asta.berg@example.org'),
      served_by: {
        retrieval: 'hybrid',
        provider: 'second',
        generator: expect.stringMatching(/^gpt-5-2026/),
        failovers: [{ provider: 'first', reason: 'denied' }],
      },
    });
    expect(second.requests.map(({ path }) => path)).toEqual(['responses']);
    expect(JSON.stringify(second.requests[0]?.body)).not.toContain('asta.berg');
    expect((await bed.usage()).failovers).toBe(1);
  });

  it('are passages when neither serves, which still stand in the source', async () => {
    bed.provider.script(WELL, DENIED);
    second.script(DENIED);
    expect(await bed.call('answer', QUESTION)).toMatchObject({
      status: 'answered',
      model: 'extractive',
      citations: [{ path: DOCUMENT.path, quote: expect.stringContaining('asta.berg@example.org') }],
      served_by: {
        provider: 'extractive',
        generator: 'extractive',
        failovers: [
          { provider: 'first', reason: 'denied' },
          { provider: 'second', reason: 'denied' },
        ],
      },
    });
    expect(await bed.usage()).toMatchObject({ failovers: 2, inputTokens: 0, outputTokens: 0 });
  });

  it('are made from what words find when the question cannot be embedded', async () => {
    bed.provider.script(DENIED);
    expect(await bed.call('answer', QUESTION)).toMatchObject({
      status: 'answered',
      tokens: { embedding: 0 },
      served_by: { retrieval: 'lexical', lexical_because: 'provider', provider: 'first' },
    });
    bed.provider.script(DENIED);
    expect(await bed.call('retrieve_code', { query: 'keys of the archive' })).toMatchObject({
      hits: [{ path: DOCUMENT.path }],
      served_by: { retrieval: 'lexical', lexical_because: 'provider' },
      cost: { tokens: 0, usd: 0 },
    });
    expect(await bed.call('retrieve_code', { query: 'the archive opens when' })).toMatchObject({
      served_by: { retrieval: 'hybrid' },
    });
  });

  it('take back what was told of tries that broke off', async () => {
    // Enough of the stream for two of the three claims, and that twice: the first provider has two tries.
    const cut: Fault = { kind: 'stream', after: 40, ends: 'error', code: 'server_error' };
    bed.provider.script(WELL, cut, cut);
    const answer = await send(`${bed.kilde.url}/answer`, { headers: STREAMING, body: withProgress().body });
    const told = ['# Archive [1]', 'The keys of the archive are with asta.berg@example.org. [2]'];
    expect(messagesOf(eventsOf(answer))).toEqual([
      'Looking for evidence',
      ...told,
      'Asking a model anew',
      ...told,
      'Asking a model anew',
      ...told,
      'The archive opens at nine. [3]',
    ]);
  });
});

const STREAMING = { accept: 'application/json, text/event-stream' };
const withProgress = () => {
  const call = toolCall('answer', QUESTION);
  return { body: { ...call, params: { ...call.params, _meta: { progressToken: 'told' } } } };
};

const notification = z.object({
  method: z.literal('notifications/progress'),
  params: z.object({ progressToken: z.literal('told'), progress: z.number(), message: z.string() }),
});
const messagesOf = (events: readonly unknown[]): string[] =>
  events.flatMap((event) => notification.safeParse(event).data?.params.message ?? []);

/** A silent provider is left after 4 seconds, or 15 between two events; only the caller's leaving ends it sooner. */
const SOON_MS = 3_000;

const FALSE_CLAIM = 'The archive is haunted by seven ghosts.';
/** One claim that its quote proves, one that invents its quote, and the rest. */
const withOneFalse = (body: Record<string, unknown>) => {
  const [first, ...rest] = claimsOf(shownIn(body)).filter(({ text }) => text.startsWith('The '));
  const invented = { text: FALSE_CLAIM, quotes: [{ evidence_id: 'e1', quote: FALSE_CLAIM }] };
  return saying([...(first === undefined ? [] : [first]), invented, ...rest]);
};

describe('an answer as it is being made', () => {
  let bed: ProvidedKilde;

  beforeEach(async () => {
    // Three pieces: up to the end of the second claim, up to the end of the third, and the rest.
    bed = await startProvidedKilde({ answer: withOneFalse, pieces: (text) => text.split(/(?<=\]\})(?=,\{"text")/) });
    await bed.call('add_document', DOCUMENT);
  });
  afterEach(() => bed[Symbol.asyncDispose]());

  it('is told claim by claim before its end, each proved and with its values back', async () => {
    const events = eventsOf(await send(`${bed.kilde.url}/answer`, { headers: STREAMING, body: withProgress().body }));
    expect(messagesOf(events)).toEqual([
      'Looking for evidence',
      'The keys of the archive are with asta.berg@example.org. [1]',
      'The archive opens at nine. [2]',
    ]);
    expect(events).toHaveLength(4);
    expect(events.at(-1)).toMatchObject({
      id: 1,
      result: { structuredContent: { status: 'partial', unsupported_claims: 1, citations: [{}, {}] } },
    });
    const steps = events.flatMap((event) => notification.safeParse(event).data?.params.progress ?? []);
    expect(steps).toEqual([0, 1, 2]);
  });

  describe.each(clientKinds)('for $name', ({ connect }) => {
    it(
      'is told while the model still speaks, and ends upstream when the client leaves',
      async () => {
        const client = await connect(`${bed.kilde.url}/answer`, TOKEN);
        const before = bed.provider.requests.length;
        // Three events open the stream; then the first claims, and no word more.
        bed.provider.script(WELL, { kind: 'stream', after: 5, ends: 'hang' });
        const told: string[] = [];
        const heard = Promise.withResolvers<void>();
        const onProgress = ({ message = '' }) => {
          told.push(message);
          if (message.startsWith('The keys')) heard.resolve();
        };
        const ended = client.callTool('answer', QUESTION, { onProgress }).then(
          () => 'answered',
          () => 'left',
        );
        await heard.promise;
        const upstream = bed.provider.requests[before + 1];
        expect(upstream?.path).toBe('responses');
        await client.close();
        expect(await upstream?.aborted).toBe(true);
        expect(await ended).toBe('left');
        expect(told.join('\n')).not.toContain(FALSE_CLAIM);
        // The call was, and its embedding was paid; nobody else is asked for one that left.
        expect(bed.provider.requests).toHaveLength(before + 2);
      },
      SOON_MS,
    );
  });

  it(
    'is logged as left, and counted as a call',
    async () => {
      const leaving = new AbortController();
      bed.provider.script(WELL, { kind: 'hang' });
      const before = bed.provider.requests.length;
      const logged = bed.kilde.logLines.length;
      const call = fetch(`${bed.kilde.url}/answer`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${TOKEN}` },
        body: JSON.stringify(toolCall('answer', QUESTION)),
        signal: leaving.signal,
      }).catch(() => 'left');
      await bed.provider.received(before + 2);
      leaving.abort();
      expect(await call).toBe('left');
      expect(await bed.provider.requests[before + 1]?.aborted).toBe(true);
      await bed.kilde.logged(logged + 1);
      expect(bed.kilde.logLines[logged]).toMatchObject({ severity: 'WARNING', status: 499, tool: 'answer' });
      expect(await bed.usage()).toMatchObject({ calls: { answer: 1 }, inputTokens: 0, refusals: 0, failovers: 0 });
    },
    SOON_MS,
  );
});

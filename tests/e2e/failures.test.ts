import { z } from 'zod';
import { freePort, startFunction, type FunctionProcess } from '../support/function-process.ts';
import { post, startLocalKilde, toolCall, type LocalKilde } from '../support/local-kilde.ts';
import { modernCall } from '../support/modern.ts';
import { OpenAiServer, type Fault } from '../support/openai-server.ts';

const KEY = 'sk-test-0123456789-never-in-a-message';
const DOCUMENT = { path: 'guide.md', text: '# Guide\n\nThe quick brown fox keeps the keys of the northern archive.\n' };

const legacyError = z.object({ error: z.object({ code: z.number(), message: z.string(), data: z.looseObject({}) }) });

/** The same fault for every try of one call. */
const always = (fault: Fault): Fault[] => [fault, fault, fault];

interface ProviderFault {
  readonly what: string;
  readonly faults: readonly Fault[];
  readonly message: RegExp;
  readonly retryable: boolean;
}

const PROVIDER_FAULTS: readonly ProviderFault[] = [
  {
    what: 'answers 401',
    faults: always({ kind: 'status', status: 401 }),
    message: /refused Kilde's API key .*OPENAI_API_KEY/,
    retryable: false,
  },
  {
    what: 'answers 429 and asks for an hour',
    faults: always({ kind: 'status', status: 429, headers: { 'retry-after': '3600' } }),
    message: /rate|too many|limit/i,
    retryable: true,
  },
  { what: 'answers 500', faults: always({ kind: 'status', status: 500 }), message: /provider/i, retryable: true },
  { what: 'hangs', faults: always({ kind: 'hang' }), message: /provider/i, retryable: true },
  { what: 'closes the socket', faults: always({ kind: 'close' }), message: /provider/i, retryable: true },
  {
    what: 'sends wrong dimensions',
    faults: always({ kind: 'dimensions', dimensions: 7 }),
    message: /dimensions/,
    retryable: false,
  },
];

async function withProvider(work: (kilde: LocalKilde, provider: OpenAiServer) => Promise<void>): Promise<void> {
  await using provider = await OpenAiServer.start({ apiKey: KEY });
  const kilde = await startLocalKilde({
    OPENAI_API_KEY: KEY,
    OPENAI_BASE_URL: provider.baseURL,
    KILDE_PROVIDER_TIMEOUT: '0.4',
  });
  try {
    await work(kilde, provider);
  } finally {
    await kilde.stop();
  }
}

describe('a provider that fails', () => {
  it.each(PROVIDER_FAULTS)('$what: -32000, and nothing is written', async ({ faults, message, retryable }) => {
    await withProvider(async (kilde, provider) => {
      const { store } = kilde.composition.library;
      const before = await store.statistics('default');
      provider.script(...faults);
      const failed = await post(`${kilde.url}/add_document`, toolCall('add_document', DOCUMENT));
      const { error } = legacyError.parse(failed.json);
      expect({ code: error.code, ...error.data }).toMatchObject({ code: -32000, kind: 'provider_failed', retryable });
      expect(error.message).toMatch(message);
      expect(JSON.stringify(failed.json)).not.toContain(KEY);
      expect(await store.statistics('default')).toEqual(before);
      expect(JSON.stringify(kilde.logLines)).not.toContain('brown fox');
    });
  });

  it('says how long to wait when the provider does', async () => {
    await withProvider(async (kilde, provider) => {
      provider.script({ kind: 'status', status: 429, headers: { 'retry-after': '90' } });
      const { json } = await post(`${kilde.url}/add_document`, toolCall('add_document', DOCUMENT));
      expect(legacyError.parse(json).error.data).toMatchObject({ retryable: true, retryAfterMs: 90_000 });
      expect(provider.requests).toHaveLength(1);
    });
  });

  it('is told to 2026 clients in the result', async () => {
    await withProvider(async (kilde, provider) => {
      provider.script({ kind: 'status', status: 401 });
      const call = modernCall('tools/call', { name: 'add_document', arguments: DOCUMENT });
      const { json } = await post(`${kilde.url}/add_document`, call.body, call.headers);
      expect(json).toMatchObject({
        result: {
          isError: true,
          _meta: { 'dev.kilde/error': { code: -32000, kind: 'provider_failed', retryable: false } },
        },
      });
    });
  });

  it('embeds in batches, answers, and says what it cost', async () => {
    await withProvider(async (kilde, provider) => {
      const text = Array.from(
        { length: 300 },
        (_, index) => `## Part ${index}\n\n${`Sentence ${index} about archives. `.repeat(40)}\n`,
      ).join('\n');
      const added = await post(`${kilde.url}/add_document`, toolCall('add_document', { path: 'long.md', text }));
      const { chunks, cost } = z
        .object({
          result: z.object({
            structuredContent: z.object({
              chunks: z.object({ added: z.number() }),
              cost: z.object({ tokens: z.number(), usd: z.number() }),
            }),
          }),
        })
        .parse(added.json).result.structuredContent;
      expect(chunks.added).toBeGreaterThan(280);
      expect(provider.requests.length).toBeLessThanOrEqual(Math.ceil(chunks.added / 256) + 1);
      expect(cost.tokens).toBeGreaterThan(0);
      expect(cost.usd).toBeCloseTo((cost.tokens * 0.02) / 1_000_000, 9);
      const again = await post(`${kilde.url}/add_document`, toolCall('add_document', { path: 'long.md', text }));
      expect(again.json).toMatchObject({
        result: { structuredContent: { outcome: 'unchanged', version: 1, cost: { tokens: 0, usd: 0 } } },
      });
      const found = await post(
        `${kilde.url}/retrieve_code`,
        toolCall('retrieve_code', { query: 'archives', top_k: 1 }),
      );
      expect(found.json).toMatchObject({
        result: {
          structuredContent: { served_by: { embedder: expect.stringMatching(/^openai:/), retrieval: 'hybrid' } },
        },
      });
    });
  });
});

/** In a process of its own: the SDK goes on trying a write for minutes after its caller was told no. */
describe('a store that is down', () => {
  let served: FunctionProcess;

  beforeAll(async () => {
    served = await startFunction('node:http', 'mcp', {
      KILDE_STORE: 'firestore',
      GOOGLE_CLOUD_PROJECT: 'kilde-down',
      FIRESTORE_EMULATOR_HOST: `127.0.0.1:${await freePort()}`,
    });
  });

  afterAll(() => served.stop());

  it.each([
    ['add_document', DOCUMENT],
    ['retrieve_code', { query: 'fox' }],
    ['answer', { question: 'Who keeps the keys?' }],
  ])('%s: -32001, and worth trying again', async (tool, args) => {
    const { status, json } = await post(served.url, toolCall(tool, args));
    const { error } = legacyError.parse(json);
    const expected = { status: 200, code: -32001, kind: 'store_failed', retryable: true };
    expect({ status, code: error.code, ...error.data }).toMatchObject(expected);
    expect(error.message).not.toMatch(/127\.0\.0\.1|ECONNREFUSED|\n/);
  });

  it('is alive but not ready', async () => {
    expect((await fetch(`${served.url}health`)).status).toBe(200);
    const ready = await fetch(`${served.url}ready`);
    expect({ status: ready.status, body: await ready.json() }).toMatchObject({
      status: 503,
      body: { status: 'not ready' },
    });
  });
});

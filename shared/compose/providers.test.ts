import { Writable } from 'node:stream';
import { OpenAiServer } from '../../tests/support/openai-server.ts';
import type { ScriptedAnswer } from '../../tests/support/openai-server-bodies.ts';
import { openProviders } from './providers.ts';
import { loadConfig } from '../platform/config/index.ts';
import { createLogger } from '../platform/log.ts';

const EVIDENCE = [{ id: 'c1', path: 'a.md', startLine: 1, endLine: 1, text: 'The server listens on port 8080.' }];
const QUESTION = 'Which port does the server listen on?';

function listening() {
  const lines: string[] = [];
  const destination = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      lines.push(chunk.toString());
      done();
    },
  });
  return { lines, logger: createLogger({ level: 'info', buildId: 'test', destination }) };
}

const listed = (...providers: readonly object[]) => loadConfig({ KILDE_PROVIDERS: JSON.stringify(providers) });

async function twoServers() {
  const answer = (): ScriptedAnswer => ({
    kind: 'text',
    text: JSON.stringify({ sufficiency: 'none', claims: [], missing: 'Nothing.' }),
  });
  const [one, two] = [await OpenAiServer.start({ answer }), await OpenAiServer.start({ answer })];
  const dispose = async () => void (await Promise.all([one[Symbol.asyncDispose](), two[Symbol.asyncDispose]()]));
  return { one, two, [Symbol.asyncDispose]: dispose };
}

describe('nobody configured', () => {
  it('embeds and answers offline, and has no embedder for what another embedded', async () => {
    const { questions, documents, generator } = await openProviders(loadConfig({}));
    expect(questions.configured('w').profile.provider).toBe('offline');
    expect(documents.of('w', 'openai:m:1024')).toBeUndefined();
    expect(generator.state()).toEqual({ provider: 'extractive', breaker: 'none' });
  });
});

describe('a list', () => {
  it('stands in for each other, and every failover is in the log with its count', async () => {
    await using servers = await twoServers();
    const { lines, logger } = listening();
    const both = { answerModel: 'm', embeddingModel: 'e' };
    const config = listed(
      { name: 'one', baseUrl: servers.one.baseURL, ...both },
      { name: 'two', baseUrl: servers.two.baseURL, ...both },
    );
    const { questions, documents, generator } = await openProviders(config, logger);
    const denied = { kind: 'status', status: 401 } as const;
    servers.one.script(denied, denied, denied, denied);
    expect(await generator.generate(QUESTION, EVIDENCE)).toMatchObject({
      provider: 'two',
      failovers: [{ provider: 'one', reason: 'denied' }],
    });
    await generator.generate(QUESTION, EVIDENCE);
    await questions.configured('w').embed(['fox']);
    await documents.configured('w').embed(['fox']);
    expect(lines.map((line): unknown => JSON.parse(line))).toMatchObject([
      { severity: 'WARNING', failover: { role: 'answers', from: 'one', to: 'two', reason: 'denied', count: 1 } },
      { failover: { role: 'answers', count: 2 } },
      { failover: { role: 'questions', from: 'one', to: 'two', reason: 'denied', count: 1 } },
      { failover: { role: 'documents', count: 1 } },
    ]);
    expect(lines.join()).not.toContain('port');
    expect(generator.state()).toEqual({
      provider: 'one',
      breaker: 'closed',
      providers: [
        { provider: 'one', breaker: 'closed', failovers: 2 },
        { provider: 'two', breaker: 'closed', failovers: 0 },
      ],
    });
  });

  it('of one that is left alone says so in the log, of documents as well, where nobody stands in', async () => {
    await using servers = await twoServers();
    const { lines, logger } = listening();
    const { documents } = await openProviders(
      listed({ name: 'one', baseUrl: servers.one.baseURL, embeddingModel: 'e' }),
      logger,
    );
    const embed = () => documents.configured('w').embed(['fox']);
    // Six tries of two calls; the fifth one that fails opens the breaker.
    servers.one.script(...Array.from({ length: 6 }, () => ({ kind: 'close' }) as const));
    await expect(embed()).rejects.toMatchObject({ kind: 'provider_failed' });
    expect(lines).toEqual([]);
    await expect(embed()).rejects.toMatchObject({ kind: 'provider_failed' });
    await expect(embed()).rejects.toMatchObject({ kind: 'provider_failed' });
    expect(servers.one.requests).toHaveLength(5);
    expect(lines.map((line): unknown => JSON.parse(line).failover)).toEqual([
      { role: 'documents', from: 'one', to: null, reason: 'open', count: 2 },
      { role: 'documents', from: 'one', to: null, reason: 'open', count: 3 },
    ]);
  });

  it('of whom none serves ends in passages as they stand', async () => {
    await using servers = await twoServers();
    const { generator } = await openProviders(listed({ name: 'one', baseUrl: servers.one.baseURL, answerModel: 'm' }));
    servers.one.script({ kind: 'status', status: 401 });
    expect(await generator.generate(QUESTION, EVIDENCE)).toMatchObject({
      provider: 'extractive',
      claims: [{ text: 'The server listens on port 8080.' }],
      failovers: [{ provider: 'one', reason: 'denied' }],
    });
  });

  it('of answering servers only embeds offline, and the other way round', async () => {
    const baseUrl = 'http://127.0.0.1:9/v1';
    const answering = await openProviders(listed({ name: 'a', baseUrl, answerModel: 'm' }));
    expect(answering.questions.configured('w').profile.provider).toBe('offline');
    expect(answering.generator.model).toBe('m');
    const embedding = await openProviders(
      listed({ name: 'a', baseUrl, embeddingModel: 'e', embeddingDimensions: 768 }),
    );
    expect(embedding.questions.configured('w').profile.id).toBe('openai:e:768');
    expect(embedding.generator.model).toBe('extractive');
  });

  it('embeds by profile: who shares the first one stands in, others are asked for what they embedded', async () => {
    await using servers = await twoServers();
    const [one, two] = [servers.one.baseURL, servers.two.baseURL];
    const config = listed(
      { name: 'one', baseUrl: one, embeddingModel: 'e' },
      { name: 'two', baseUrl: two, embeddingModel: 'older', embeddingDeployment: 'ours' },
    );
    const { questions } = await openProviders(config);
    expect(questions.configured('w').state()).toMatchObject({ providers: [{ provider: 'one' }] });
    await questions.of('w', 'openai:older:1024')?.embed(['fox']);
    expect(servers.two.requests.map(({ body }) => body['model'])).toEqual(['ours']);
    await questions.of('w', 'openai:gone:1024')?.embed(['fox']);
    expect(servers.one.requests.map(({ body }) => body['model'])).toEqual(['gone']);
    expect(questions.of('w', 'offline:other:1')).toBeUndefined();
  });

  it('gives questions less time than documents', async () => {
    await using servers = await twoServers();
    const { questions, documents } = await openProviders(
      listed({ name: 'one', baseUrl: servers.one.baseURL, embeddingModel: 'e', timeout: 0.3 }),
    );
    const wait = { kind: 'status', status: 429, headers: { 'retry-after': '3' } } as const;
    servers.one.script(wait);
    await expect(questions.configured('w').embed(['fox'])).rejects.toMatchObject({ retryAfterMs: 3_000 });
    expect(servers.one.requests).toHaveLength(1);
    servers.one.script(wait);
    const gone = new AbortController();
    const patient = documents.configured('w').embed(['fox'], gone.signal);
    await servers.one.received(2);
    // It waits for these 3 seconds, unless its caller leaves.
    gone.abort();
    await expect(patient).rejects.toMatchObject({ kind: 'cancelled' });
  });
});

it('the short form is a list of one', async () => {
  await using server = await OpenAiServer.start({ apiKey: 'sk-1' });
  const config = loadConfig({ OPENAI_API_KEY: 'sk-1', OPENAI_BASE_URL: server.baseURL });
  const { questions, documents, generator } = await openProviders(config);
  for (const { state } of [questions.configured('w'), documents.configured('w'), generator].map((part) => ({
    state: part.state(),
  })))
    expect(state).toEqual({
      provider: 'openai',
      breaker: 'closed',
      providers: [{ provider: 'openai', breaker: 'closed', failovers: 0 }],
    });
  await questions.configured('w').embed(['fox']);
  expect(server.requests).toHaveLength(1);
});

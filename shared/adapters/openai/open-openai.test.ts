import { execFileSync } from 'node:child_process';
import { OpenAiServer } from '../../../tests/support/openai-server.ts';
import { openEmbedder, openGenerator } from './open-openai.ts';

const CONFIG = {
  name: 'ours',
  apiKey: 'sk-test',
  asGoogle: false,
  baseUrl: undefined,
  keyHeader: undefined,
  headers: {},
  query: {},
  embeddingModel: undefined,
  embeddingDeployment: undefined,
  embeddingDimensions: 1_024,
  answerModel: undefined,
  timeoutMs: 30_000,
  streaming: true,
};
const prices = { 'text-embedding-3-small': { input: 1, output: 0 } };
const model = { model: 'text-embedding-3-small', dimensions: 1_024 };

describe('a provider of the configuration', () => {
  it('embeds and answers as it is told to', async () => {
    await using server = await OpenAiServer.start();
    const config = {
      ...CONFIG,
      baseUrl: server.baseURL,
      keyHeader: 'api-key',
      query: { v: '1' },
      headers: { 'x-a': 'b' },
    };
    const embedder = openEmbedder(config, { ...model, deployment: 'd' }, { prices });
    expect((await embedder.embed(['four'])).usd).toBe(1e-6);
    const generator = openGenerator(config, 'gpt', { prices, hasNext: false });
    expect(await generator.generate('q', [])).toMatchObject({ sufficiency: 'none', provider: 'ours' });
    expect(server.requests.map(({ path, query, body }) => [path, query, body['model']])).toEqual([
      ['embeddings', 'v=1', 'd'],
      ['responses', 'v=1', 'gpt'],
    ]);
    for (const { headers } of server.requests) expect(headers).toMatchObject({ 'api-key': 'sk-test', 'x-a': 'b' });
    expect([embedder.state(), generator.state()]).toEqual([
      { provider: 'ours', breaker: 'closed' },
      { provider: 'ours', breaker: 'closed' },
    ]);
  });

  it('names the profile after model and dimensions', () => {
    const { profile } = openEmbedder(CONFIG, { model: 'm', dimensions: 384, deployment: 'd' }, { prices });
    expect(profile.id).toBe('openai:m:384');
  });

  it('refuses a wrong configuration when built', () => {
    expect(() => openEmbedder({ ...CONFIG, baseUrl: 'ftp://example.com' }, model, { prices })).toThrow(/baseURL/);
  });

  it('does not load the SDK before the first call', () => {
    const program = `
      import { registerHooks } from 'node:module';
      const loaded = [];
      registerHooks({ resolve: (name, context, next) => { loaded.push(name); return next(name, context); } });
      const { OpenAiEmbedder } = await import('${new URL('index.ts', import.meta.url).href}');
      const embedder = new OpenAiEmbedder({ apiKey: 'sk-test', baseURL: 'http://127.0.0.1:9/v1', tries: 1 });
      const before = loaded.includes('openai');
      await embedder.embed(['a']).catch(() => {});
      console.log(JSON.stringify({ before, after: loaded.includes('openai') }));
    `;
    const printed = execFileSync(process.execPath, ['--input-type=module', '--eval', program], { encoding: 'utf8' });
    expect(JSON.parse(printed)).toEqual({ before: false, after: true });
  });
});

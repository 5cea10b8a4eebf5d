import { execFileSync } from 'node:child_process';
import { OpenAiServer } from '../../../tests/support/openai-server.ts';
import { openOpenAi } from './open-openai.ts';

const CONFIG = {
  apiKey: 'sk-test',
  baseUrl: undefined,
  embeddingModel: 'text-embedding-3-small',
  embeddingDimensions: 1_024,
  answerModel: 'gpt-5-mini',
  timeoutMs: 30_000,
  prices: { 'text-embedding-3-small': { input: 1, output: 0 } },
};

describe('openOpenAi', () => {
  it('opens both providers on the configured server', async () => {
    await using server = await OpenAiServer.start();
    const { embedder, generator } = openOpenAi({ ...CONFIG, baseUrl: server.baseURL });
    expect((await embedder.embed(['four'])).usd).toBe(1e-6);
    expect((await generator.generate('q', [])).sufficiency).toBe('none');
    expect(server.requests.map(({ path }) => path)).toEqual(['embeddings', 'responses']);
  });

  it('names the profile after model and dimensions', () => {
    expect(openOpenAi({ ...CONFIG, embeddingModel: 'm', embeddingDimensions: 384 }).embedder.profile.id).toBe(
      'openai:m:384',
    );
  });

  it('refuses a wrong configuration when built', () => {
    expect(() => openOpenAi({ ...CONFIG, baseUrl: 'ftp://example.com' })).toThrow(/baseURL/);
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

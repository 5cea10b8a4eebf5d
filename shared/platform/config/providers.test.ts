import { ConfigError, loadConfig } from './index.ts';

const problemsOf = (env: Readonly<Record<string, string | undefined>>): readonly string[] => {
  try {
    loadConfig(env);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
};

const listed = (...providers: readonly object[]) => ({ KILDE_PROVIDERS: JSON.stringify(providers) });

const AZURE = {
  name: 'azure',
  baseUrl: 'https://ours.openai.azure.com/openai/v1',
  key: 'env:AZURE_KEY',
  keyHeader: 'api-key',
  query: { 'api-version': 'preview' },
  answerModel: 'gpt-5-mini',
  embeddingModel: 'text-embedding-3-small',
  embeddingDeployment: 'our-embeddings',
  timeout: 12.5,
};
const OLLAMA = { name: 'ollama', baseUrl: 'http://127.0.0.1:11434/v1', answerModel: 'qwen3', streaming: false };

describe('the short form of one provider', () => {
  it('counts only with a key', () => {
    const env = {
      OPENAI_BASE_URL: 'http://localhost:11434/v1',
      KILDE_EMBEDDING_MODEL: 'e',
      KILDE_EMBEDDING_DIMENSIONS: '768',
      KILDE_ANSWER_MODEL: 'a',
      KILDE_PROVIDER_TIMEOUT: '2.5',
    };
    const single = {
      name: 'openai',
      apiKey: 'sk-1',
      asGoogle: false,
      keyHeader: undefined,
      headers: {},
      query: {},
      embeddingDeployment: undefined,
      streaming: true,
    };
    expect(loadConfig(env).providers).toEqual([]);
    expect(loadConfig({ ...env, OPENAI_API_KEY: 'sk-1' }).providers).toEqual([
      {
        ...single,
        baseUrl: 'http://localhost:11434/v1',
        embeddingModel: 'e',
        embeddingDimensions: 768,
        answerModel: 'a',
        timeoutMs: 2_500,
      },
    ]);
    expect(loadConfig({ OPENAI_API_KEY: 'sk-1' }).providers).toEqual([
      {
        ...single,
        baseUrl: undefined,
        embeddingModel: 'text-embedding-3-small',
        embeddingDimensions: 1024,
        answerModel: 'gpt-5-mini',
        timeoutMs: 30_000,
      },
    ]);
  });
});

describe('a list of providers', () => {
  it('is in the order they are asked, with the keys of the variables that it names', () => {
    const { providers } = loadConfig({ ...listed(AZURE, OLLAMA), AZURE_KEY: ' abc123\n', OPENAI_API_KEY: 'sk-other' });
    expect(providers).toEqual([
      {
        name: 'azure',
        apiKey: 'abc123',
        asGoogle: false,
        baseUrl: AZURE.baseUrl,
        keyHeader: 'api-key',
        headers: {},
        query: { 'api-version': 'preview' },
        embeddingModel: 'text-embedding-3-small',
        embeddingDeployment: 'our-embeddings',
        embeddingDimensions: 1_024,
        answerModel: 'gpt-5-mini',
        timeoutMs: 12_500,
        streaming: true,
      },
      {
        name: 'ollama',
        apiKey: undefined,
        asGoogle: false,
        baseUrl: OLLAMA.baseUrl,
        keyHeader: undefined,
        headers: {},
        query: {},
        embeddingModel: undefined,
        embeddingDeployment: undefined,
        embeddingDimensions: 1_024,
        answerModel: 'qwen3',
        timeoutMs: 30_000,
        streaming: false,
      },
    ]);
  });

  it('may name the key of the short form, and the identity of the machine', () => {
    const openai = {
      name: 'openai',
      baseUrl: 'https://api.openai.com/v1',
      key: 'env:OPENAI_API_KEY',
      answerModel: 'm',
    };
    const vertex = { name: 'vertex', baseUrl: 'https://v.no/openapi', key: 'google', answerModel: 'google/gemini' };
    const { providers } = loadConfig({ ...listed(openai, vertex), OPENAI_API_KEY: 'sk-1' });
    expect(providers.map(({ apiKey, asGoogle }) => ({ apiKey, asGoogle }))).toEqual([
      { apiKey: 'sk-1', asGoogle: false },
      { apiKey: undefined, asGoogle: true },
    ]);
  });

  it.each([{}, { AZURE_KEY: 'two words' }, { AZURE_KEY: ' ' }])('says which key is not there: %j', (env) => {
    expect(problemsOf({ ...listed(AZURE, OLLAMA), ...env })).toEqual([
      'KILDE_PROVIDERS names env:AZURE_KEY as the key of azure; it wants that variable, of visible ASCII characters.',
    ]);
  });

  it('says where it is wrong, and never what stands there', () => {
    const wrong = { ...OLLAMA, baseUrl: 's3cret', streaming: 's3cret' };
    const [problem, ...more] = problemsOf({ ...listed(AZURE, wrong), AZURE_KEY: 'k' });
    expect(problem).toMatch(/ Look at number 2, baseUrl; number 2, streaming\.$/);
    expect(problem).not.toContain('s3cret');
    expect(more).toEqual([]);
  });
});

import { testContext, testLibrary } from '../../tests/support/test-embedder.ts';
import type { Generator } from '../ports/generator.ts';
import { answer } from './answer.ts';

const TEXT = '# Limits\n\nA caller has ten requests a second.\nMore are refused with status 429.\n';

async function setUp(generator?: Generator) {
  const library = testLibrary(generator && { generator });
  await library.addDocument('team', { content: { text: TEXT }, path: 'limits.md' });
  library.embedder.forget();
  const context = testContext(library);
  const ask = (input: Record<string, unknown>) => answer.invoke(input, context);
  return { ...library, ...context, ask };
}

const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

describe('answer', () => {
  it('answers with checked citations, and says who answered from what and for how much', async () => {
    const { ask, updates } = await setUp();
    const { output, facts } = await ask({ question: 'Has a caller ten requests a second?' });
    expect(output).toMatchObject({
      status: 'answered',
      answer: expect.stringMatching(/A caller has ten requests a second\.[^]* \[1\]$/),
      citations: [
        {
          path: 'limits.md',
          start_line: 1,
          end_line: 4,
          quote: TEXT.trim(),
          chunk_id: expect.any(String),
          document_id: expect.any(String),
          content_hash: expect.stringMatching(/^sha256:/),
          indexed_at: expect.any(String),
        },
      ],
      unsupported_claims: 0,
      missing: '',
      nearest: [],
      model: 'extractive',
      tokens: { embedding: 1, input: 0, output: 0 },
      searched: { workspace: 'team', documents: 1 },
      served_by: { store: 'sqlite', embedder: 'test:words:1024', retrieval: 'hybrid', generator: 'extractive' },
      cost: { tokens: 1, usd: 0.000_001 },
    });
    expect(facts).toEqual({ workspace: 'team', results: 1, tokens: 1, usd: 0.000_001, path: 'answered' });
    expect(updates).toEqual([{ progress: 0, message: 'Looking for evidence' }]);
  });

  it('adds up what a model counted, and names the model that answered', async () => {
    const counted = { model: 'm-1', inputTokens: 100, outputTokens: 20, usd: 0.25 };
    const { ask } = await setUp({
      model: 'm',
      generate: async () => ({
        sufficiency: 'full',
        claims: [{ text: 'Made up.', quotes: [] }],
        missing: 'All.',
        ...counted,
      }),
      state: () => ({ provider: 'p', breaker: 'none' }),
    });
    const { output, facts } = await ask({ question: 'requests?' });
    expect(output).toMatchObject({
      status: 'insufficient_evidence',
      citations: [],
      unsupported_claims: 1,
      missing: 'All.',
      model: 'm-1',
      tokens: { embedding: 1, input: 100, output: 20 },
      cost: { tokens: 121, usd: expect.closeTo(0.250_001, 9) },
      served_by: { generator: 'm-1' },
    });
    expect(listOf(output['nearest'])).not.toEqual([]);
    expect(facts).toMatchObject({ results: 0, tokens: 121, path: 'insufficient_evidence' });
  });

  it('says so when there is nothing to answer from', async () => {
    const { ask, embedder } = await setUp();
    const { output } = await ask({ question: 'requests?', language: 'rust' });
    expect(output).toMatchObject({
      status: 'insufficient_evidence',
      citations: [],
      nearest: [],
      unsupported_claims: 0,
    });
    expect(embedder.calls.length).toBeLessThanOrEqual(1);
  });

  it('refuses another workspace, and questions that are none', async () => {
    const { ask, embedder } = await setUp();
    await expect(ask({ question: 'requests?', workspace: 'other' })).rejects.toMatchObject({ kind: 'forbidden' });
    for (const question of ['', ' ', 'a\0', '\udc00', 'x'.repeat(100_001)])
      await expect(ask({ question })).rejects.toMatchObject({ kind: 'invalid_argument' });
    expect(embedder.calls).toEqual([]);
  });
});

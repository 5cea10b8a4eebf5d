import { runOf, sourceOf } from '../../tests/contracts/source-store/context.ts';
import { pdfOf } from '../../tests/support/pdf-of.ts';
import { testContext, testLibrary } from '../../tests/support/test-embedder.ts';
import { KildeError } from '../platform/errors.ts';
import type { Generator } from '../ports/generator.ts';
import { answer } from './answer.ts';

const TEXT = '# Limits\n\nA caller has ten requests a second.\nMore are refused with status 429.\n';

async function setUp(generator?: Generator) {
  const library = testLibrary(generator && { generator });
  await library.addDocument('team', { content: { text: TEXT }, path: 'limits.md' });
  library.embedder.forget();
  const context = testContext(library);
  const ask = (input: Record<string, unknown>) => answer.invoke(input, context);
  return { ...library, context, updates: context.updates, ask };
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
      searched: { workspace: 'team', documents: 1, sources: [] },
      served_by: {
        store: 'sqlite',
        embedder: 'test:words:1024',
        retrieval: 'hybrid',
        cache: 'none',
        generator: 'extractive',
      },
      cost: { tokens: 1, usd: 0.000_001, store: { reads: 0, writes: 0, deletes: 0, usd: 0 } },
    });
    expect(facts).toEqual({
      workspace: 'team',
      results: 1,
      tokens: 1,
      usd: 0.000_001,
      path: 'answered',
      cache: 'none',
      storeReads: 0,
      storeWrites: 0,
    });
    expect(updates).toEqual([{ progress: 0, message: 'Looking for evidence' }]);
  });

  it('adds up what a model counted, and names the model that answered', async () => {
    const counted = { provider: 'p', model: 'm-1', failovers: [], inputTokens: 100, outputTokens: 20, usd: 0.25 };
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

  it('says how fresh its sources are, and fails when it cannot', async () => {
    const { ask, sources, context } = await setUp();
    await sources.putSource('team', sourceOf('docs', { runId: 'r1' }));
    await sources.putRun(
      'team',
      runOf('r1', 'docs', { state: 'running', updatedAt: new Date().toISOString(), seen: 1, total: 2 }),
    );
    expect((await ask({ question: 'requests?' })).output['searched']).toMatchObject({
      sources: [{ id: 'docs', state: 'running', seen: 1, total: 2 }],
      covered: 0.5,
    });
    const failure = new KildeError('store_failed', 'Down.');
    const library = { ...context.library, freshness: () => Promise.reject(failure) };
    await expect(answer.invoke({ question: 'requests?' }, { ...context, library })).rejects.toBe(failure);
  });

  it('cites with the source and its revision', async () => {
    const { ask, addDocument } = await setUp();
    const provenance = { sourceId: 'docs', revision: 'a1b2c3' };
    await addDocument('team', { content: { text: `${TEXT}\nSince May.\n` }, path: 'limits.md', provenance });
    const { output } = await ask({ question: 'Has a caller ten requests a second?' });
    expect(output['citations']).toMatchObject([{ source: 'docs', source_revision: 'a1b2c3' }]);
  });

  it('cites with the page that a quote begins on', async () => {
    const quote = 'The birch has a bark as white as paper.';
    const { ask, addDocument } = await setUp({
      model: 'm',
      generate: async (_, [evidence]) => ({
        sufficiency: 'full',
        claims: [{ text: 'White.', quotes: [{ evidenceId: evidence?.id ?? '', quote }] }],
        missing: '',
        provider: 'm',
        model: 'm',
        failovers: [],
        inputTokens: 0,
        outputTokens: 0,
        usd: 0,
      }),
      state: () => ({ provider: 'p', breaker: 'none' }),
    });
    const bytes = await pdfOf(['The oak grows for a thousand years.', quote]);
    await addDocument('team', { content: { bytes }, path: 'trees.pdf' });
    const { output } = await ask({ question: 'How white is the bark of the birch?', path_glob: '*.pdf' });
    expect(output['citations']).toMatchObject([{ quote, page: 2 }]);
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

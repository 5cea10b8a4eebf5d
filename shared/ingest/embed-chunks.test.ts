import fc from 'fast-check';
import { TestEmbedder, wordVector } from '../../tests/support/test-embedder.ts';
import { KildeError } from '../platform/errors.ts';
import { estimateTokens } from '../platform/tokens.ts';
import type { ChunkRecord } from '../ports/documents.ts';
import { chunkTerms } from '../terms/chunk-terms.ts';
import { DENSE_DIMENSIONS, VECTOR_DIMENSIONS } from '../terms/dimensions.ts';
import { chunkVector } from '../terms/hybrid-vector.ts';
import { embedChunks, embeddingText, inBatches } from './embed-chunks.ts';
import { planChunks } from './plan-chunks.ts';

const chunksOf = (texts: readonly string[]): ChunkRecord[] =>
  planChunks({
    documentId: 'd',
    profile: 'test:words:1024',
    path: 'src/a.ts',
    language: 'typescript',
    kind: 'code',
    indexedAt: '2026-11-20T12:00:00.000Z',
    drafts: texts.map((text, index) => ({
      part: 'body',
      startLine: index + 1,
      endLine: index + 1,
      breadcrumb: ['Class', `method${index}`],
      symbols: [],
      text,
    })),
  });

const numbered = (count: number) => chunksOf(Array.from({ length: count }, (_, index) => `text number ${index}`));
const down = () => new KildeError('provider_failed', 'down');

describe('inBatches', () => {
  const texts = fc.array(fc.string({ maxLength: 200 }), { maxLength: 40 });
  const limits = fc.record({ inputs: fc.integer({ min: 1, max: 9 }), tokens: fc.integer({ min: 1, max: 200 }) });

  it('keeps every chunk in order, and every batch within the limits', () => {
    fc.assert(
      fc.property(texts, limits, (list, { inputs, tokens }) => {
        const chunks = chunksOf(list);
        const batches = inBatches(chunks, { inputs, tokens, concurrency: 1 });
        expect(batches.flat()).toEqual(chunks);
        for (const batch of batches) {
          expect(batch.length).toBeGreaterThanOrEqual(1);
          expect(batch.length).toBeLessThanOrEqual(inputs);
          // A text that is too large by itself goes alone: the provider is the judge of it.
          if (batch.length > 1) expect(sizeOf(batch)).toBeLessThanOrEqual(tokens);
        }
      }),
    );
  });

  it('begins a batch only where the one before could not take another chunk', () => {
    fc.assert(
      fc.property(texts, limits, (list, { inputs, tokens }) => {
        const batches = inBatches(chunksOf(list), { inputs, tokens, concurrency: 1 });
        batches.slice(1).forEach((batch, index) => {
          const before = batches[index] ?? [];
          const [next] = batch;
          expect(next).toBeDefined();
          const full = before.length === inputs || sizeOf([...before, ...batch.slice(0, 1)]) > tokens;
          expect(full).toBe(true);
        });
      }),
    );
  });

  it('makes no batch of nothing', () => {
    expect(inBatches([], { inputs: 1, tokens: 1, concurrency: 1 })).toEqual([]);
  });

  const sizeOf = (batch: readonly ChunkRecord[]) =>
    batch.reduce((sum, chunk) => sum + estimateTokens(embeddingText(chunk)), 0);
});

describe('embeddingText', () => {
  it('puts the place before the text', () => {
    const [chunk] = chunksOf(['return 1;']);
    expect(chunk && embeddingText(chunk)).toBe('src/a.ts > Class > method0\nreturn 1;');
  });
});

describe('embedChunks', () => {
  it('gives every chunk the vector of its own text, and adds up the cost', async () => {
    const chunks = numbered(7);
    const embedder = new TestEmbedder({ limits: { inputs: 2, concurrency: 3 } });
    const embedded = await embedChunks(embedder, chunks);
    expect(embedded.tokens).toBe(7);
    expect(embedded.usd).toBeCloseTo(7e-6, 12);
    expect(embedded.chunks).toHaveLength(7);
    embedded.chunks.forEach(({ vector, ...record }, index) => {
      const chunk = chunks[index];
      expect(record).toEqual(chunk);
      expect(vector).toHaveLength(VECTOR_DIMENSIONS);
      expect(chunk && vector).toEqual(chunk && chunkVector(wordVector(embeddingText(chunk)), chunkTerms(chunk)));
    });
    expect(embedder.calls.map((texts) => texts.length)).toEqual([2, 2, 2, 1]);
  });

  it('asks nothing for nothing', async () => {
    const embedder = new TestEmbedder();
    expect(await embedChunks(embedder, [])).toEqual({ chunks: [], tokens: 0, usd: 0 });
    expect(embedder.calls).toEqual([]);
  });

  it('has no more calls under way than the provider allows', async () => {
    const embedder = new TestEmbedder({ limits: { inputs: 1, concurrency: 3 } });
    const release = embedder.block();
    const done = embedChunks(embedder, numbered(9));
    await embedder.arrivals(3);
    expect(embedder.calls).toHaveLength(3);
    release();
    await done;
    expect([embedder.calls.length, embedder.mostRunning]).toEqual([9, 3]);
  });

  it('pays for nothing more after the first failure, and takes back what is under way', async () => {
    const embedder = new TestEmbedder({ limits: { inputs: 1, concurrency: 2 } });
    const error = down();
    embedder.failNext(error);
    await expect(embedChunks(embedder, numbered(20))).rejects.toBe(error);
    await new Promise((resolve) => setImmediate(resolve));
    // Two were under way; a place that came free just before the news may have let in a third.
    expect(embedder.calls.length).toBeLessThanOrEqual(3);
    expect(embedder.signals.every((signal) => signal?.aborted)).toBe(true);
  });

  it('fails with the first failure, not with what that brought about', async () => {
    const embedder = new TestEmbedder({ limits: { inputs: 1, concurrency: 2 } });
    const [first, second] = [down(), down()];
    embedder.failNext(first, second);
    await expect(embedChunks(embedder, numbered(2))).rejects.toBe(first);
  });

  it('hands the caller’s abort on to the provider, and makes no call after it', async () => {
    const embedder = new TestEmbedder({ limits: { inputs: 1, concurrency: 1 } });
    const release = embedder.block();
    const controller = new AbortController();
    const done = embedChunks(embedder, numbered(5), controller.signal);
    await embedder.arrivals(1);
    expect(embedder.signals[0]?.aborted).toBe(false);
    controller.abort();
    expect(embedder.signals[0]?.aborted).toBe(true);
    release();
    await expect(done).rejects.toMatchObject({ kind: 'cancelled' });
    expect(embedder.calls).toHaveLength(1);
  });

  it('makes no call for a caller who is gone already', async () => {
    const embedder = new TestEmbedder();
    await expect(embedChunks(embedder, numbered(1), AbortSignal.abort())).rejects.toMatchObject({ kind: 'cancelled' });
    expect(embedder.calls).toEqual([]);
  });

  const short = new Float32Array(DENSE_DIMENSIONS - 1);
  it.each<[string, (vectors: readonly Float32Array[]) => readonly Float32Array[], string]>([
    ['too few', (vectors) => vectors.slice(1), '2 vectors of 1024 dimensions; expected 3 of 1024'],
    ['too many', (vectors) => [...vectors, short], '4 vectors of 1023 dimensions; expected 3 of 1024'],
    ['none', () => [], '0 vectors of 0 dimensions; expected 3 of 1024'],
    ['short ones', (vectors) => vectors.map(() => short), '3 vectors of 1023 dimensions; expected 3 of 1024'],
    [
      'a short one among good ones',
      (vectors) => [...vectors.slice(1), short],
      '3 vectors of 1023 dimensions; expected',
    ],
    ['long ones', (vectors) => vectors.map(() => new Float32Array(3_072)), '3 vectors of 3072 dimensions; expected'],
  ])('refuses vectors of the wrong shape: %s', async (_, distort, message) => {
    const embedder = new TestEmbedder();
    embedder.distortNext(distort);
    await expect(embedChunks(embedder, numbered(3))).rejects.toMatchObject({
      kind: 'provider_failed',
      retryable: false,
      message: expect.stringContaining(`The embedding provider answered ${message}`),
    });
  });
});

import { TestEmbedder } from '../../tests/support/test-embedder.ts';
import { OfflineEmbedder } from '../adapters/offline/embedder.ts';
import { maskedEmbedder } from '../mask/masked-embedder.ts';
import { KildeError } from '../platform/errors.ts';
import { singleEmbedder } from '../ports/embedder.ts';
import { DENSE_DIMENSIONS } from '../terms/dimensions.ts';
import { cachedEmbedder, cachedEmbedders, embeddedCodec } from './cached-embedder.ts';
import { Caches } from './caches.ts';

function setUp(profile = 'test:words:1024') {
  const { embeddings } = new Caches();
  const inner = new TestEmbedder({ profile });
  return { embeddings, inner, cached: cachedEmbedder(inner, embeddings, 'team') };
}

describe('the vector of a question', () => {
  it('is asked for once, is the very same the next time, and then costs nothing', async () => {
    const { cached, inner } = setUp();
    const plain = await inner.embed(['what is it']);
    inner.forget();
    expect(await cached.embed(['what is it'])).toEqual(plain);
    expect(await cached.embed(['what is it'])).toEqual({ vectors: plain.vectors, tokens: 0, usd: 0 });
    expect(inner.calls).toEqual([['what is it']]);
  });

  it.each(['What is it', 'what is it ', 'what is  it', 'what is it?', ''])('is not that of %j', async (text) => {
    const { cached, inner } = setUp();
    await cached.embed(['what is it']);
    await cached.embed([text]);
    expect(inner.texts).toEqual(['what is it', text]);
  });

  it('is not that of another workspace, nor of another profile', async () => {
    const { embeddings, inner, cached } = setUp();
    const other = new TestEmbedder({ profile: 'test:other:1024' });
    await cached.embed(['q']);
    expect((await cachedEmbedder(inner, embeddings, 'team-2').embed(['q'])).tokens).toBe(1);
    expect((await cachedEmbedder(other, embeddings, 'team').embed(['q'])).tokens).toBe(1);
    expect((await cached.embed(['q'])).tokens).toBe(0);
  });

  it('belongs to each caller alone', async () => {
    const { cached } = setUp();
    const [first, second] = await Promise.all([cached.embed(['q']), cached.embed(['q'])]);
    const expected = first.vectors[0]!.slice();
    second.vectors[0]!.fill(7);
    (await cached.embed(['q'])).vectors[0]!.fill(8);
    expect((await cached.embed(['q'])).vectors[0]).toEqual(expected);
    expect(first.vectors[0]).toEqual(expected);
  });

  it('is asked for once by many at the same time, of whom one pays', async () => {
    const { cached, inner } = setUp();
    const release = inner.block();
    const asked = Array.from({ length: 5 }, () => cached.embed(['q']));
    release();
    const all = await Promise.all(asked);
    expect(inner.calls).toHaveLength(1);
    expect(all.map(({ tokens }) => tokens)).toEqual([1, 0, 0, 0, 0]);
    expect(new Set(all.map(({ vectors }) => JSON.stringify([...vectors[0]!]))).size).toBe(1);
  });

  it('that did not come, or cannot be used, is asked for again', async () => {
    const { cached, inner, embeddings } = setUp();
    inner.failNext(new KildeError('provider_failed', 'down'));
    await expect(cached.embed(['q'])).rejects.toMatchObject({ kind: 'provider_failed' });
    for (const wrong of [[], [new Float32Array(3)], [new Float32Array(DENSE_DIMENSIONS).fill(NaN)]]) {
      inner.distortNext(() => wrong);
      expect((await cached.embed(['q'])).vectors).toEqual(wrong);
      expect(embeddings.size.entries).toBe(0);
    }
    expect((await cached.embed(['q'])).tokens).toBe(1);
    expect((await cached.embed(['q'])).tokens).toBe(0);
  });

  it('that nobody waits for any more is not asked for any more', async () => {
    const { cached, inner } = setUp();
    const release = inner.block();
    const going = new AbortController();
    const asked = cached.embed(['q'], going.signal);
    going.abort();
    await expect(asked).rejects.toMatchObject({ kind: 'cancelled' });
    expect(inner.signals[0]?.aborted).toBe(true);
    release();
  });
});

describe('other texts', () => {
  it('pass, many at once or none, with the caller’s own signal', async () => {
    const { cached, inner, embeddings } = setUp();
    const { signal } = new AbortController();
    for (const texts of [['a', 'b'], [], ['a', 'b']]) await cached.embed(texts, signal);
    expect(inner.calls).toEqual([['a', 'b'], [], ['a', 'b']]);
    expect(inner.signals).toEqual([signal, signal, signal]);
    expect(embeddings.counts).toMatchObject({ hits: 0, misses: 0 });
  });
});

describe('an embedder with a cache', () => {
  it('says the rest as it is', () => {
    const { cached, inner } = setUp();
    expect([cached.profile, cached.limits, cached.state(), cached.estimate(['a'])]).toEqual([
      inner.profile,
      inner.limits,
      inner.state(),
      inner.estimate(['a']),
    ]);
  });

  it('has none where embedding is free, and none is made up where there is none', () => {
    const { embeddings, inner } = setUp();
    const offline = new OfflineEmbedder();
    const free = cachedEmbedders(singleEmbedder(offline), embeddings);
    expect([free.configured('team'), free.of('team', offline.profile.id)]).toEqual([offline, offline]);
    const paid = cachedEmbedders(singleEmbedder(inner), embeddings);
    expect(paid.configured('team')).not.toBe(inner);
    expect(paid.of('team', 'test:other:1024')).toBeUndefined();
  });

  it('keeps what was sent, so that no policy gets the vector of another', async () => {
    const { cached, inner } = setUp();
    const text = 'Who is ann@example.com?';
    const under = (policy: 'mask' | 'block' | 'off') => maskedEmbedder(cached, { policy }).embed([text]);
    const zero = await under('block');
    expect(zero.vectors[0]!.every((value) => value === 0)).toBe(true);
    const masked = await under('mask');
    const open = await under('off');
    expect(inner.texts).toHaveLength(2);
    expect(inner.texts[1]).toBe(text);
    expect(inner.texts[0]).not.toContain('ann@');
    expect((await under('mask')).vectors).toEqual(masked.vectors);
    expect((await under('off')).vectors).toEqual(open.vectors);
    expect((await under('block')).vectors).toEqual(zero.vectors);
    expect(inner.texts).toHaveLength(2);
  });
});

describe('the bytes of a vector', () => {
  it('are four for each number, and no others are one', () => {
    const vector = Float32Array.from({ length: DENSE_DIMENSIONS }, (_, i) => Math.sin(i) * 10 ** ((i % 60) - 30));
    const padded = new Float32Array(DENSE_DIMENSIONS + 9);
    padded.set(vector, 5);
    const view = padded.subarray(5, 5 + DENSE_DIMENSIONS);
    const bytes = embeddedCodec.encode({ vectors: [view], tokens: 3, usd: 1 });
    expect(bytes).toHaveLength(4 * DENSE_DIMENSIONS);
    expect(embeddedCodec.decode(bytes)).toEqual({ vectors: [vector], tokens: 0, usd: 0 });
    const shifted = new Uint8Array(bytes.length + 3);
    shifted.set(bytes, 3);
    expect(embeddedCodec.decode(shifted.subarray(3))?.vectors[0]).toEqual(vector);
    expect(embeddedCodec.decode(bytes.subarray(4))).toBeUndefined();
    expect(embeddedCodec.decode(new Uint8Array())).toBeUndefined();
    expect(embeddedCodec.decode(bytes.fill(255, 0, 4))).toBeUndefined();
    expect(embeddedCodec.encode({ vectors: [], tokens: 0, usd: 0 })).toHaveLength(0);
  });
});

import type { EmbeddedChunk } from '../../../shared/ports/documents.ts';
import {
  chunkOf,
  commitOf,
  documentWith,
  idsOf,
  ingest,
  randomVector,
  recordOf,
  vectorWith,
  versionOf,
} from '../fixtures.ts';
import { WORKSPACE } from './context.ts';
import type { Check } from './context.ts';

const dot = (a: Float32Array, b: Float32Array): number => a.reduce((sum, value, i) => sum + value * b[i]!, 0);

const byScoreThenId = (query: Float32Array, chunks: readonly EmbeddedChunk[]): string[] =>
  chunks
    .map((chunk) => ({ id: chunk.id, score: dot(query, chunk.vector) }))
    .toSorted((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1))
    .map(({ id }) => id);

const weighted = (id: string, weight: number): EmbeddedChunk =>
  chunkOf('grows', id, { id, vector: vectorWith({ 5: weight }) });

export function searchContract(check: Check): void {
  check('finds nothing in an empty workspace', async (store) => {
    expect(await store.search(WORKSPACE, { vector: randomVector(1), limit: 10, filter: {} })).toEqual([]);
  });

  check('scores by dot product, best first, over sparse and dense vectors', async (store) => {
    const sparse = Array.from({ length: 40 }, (_, i) => chunkOf('mixed', `s${i}`, { vector: randomVector(i, 60) }));
    const dense = Array.from({ length: 20 }, (_, i) => chunkOf('mixed', `d${i}`, { vector: randomVector(500 + i) }));
    const chunks = [...sparse, ...dense];
    await ingest(store, WORKSPACE, versionOf('mixed', 1, chunks));
    for (const vector of [randomVector(9), randomVector(10, 300), sparse[3]!.vector]) {
      const hits = await store.search(WORKSPACE, { vector, limit: 1_000, filter: {} });
      // Chunks that share no dimension with the query all score exactly 0, and are in order of id.
      expect(hits.map((hit) => hit.chunk.id)).toEqual(byScoreThenId(vector, chunks));
      for (const hit of hits) {
        const chunk = chunks.find((each) => each.id === hit.chunk.id)!;
        expect(hit.score).toBeCloseTo(dot(vector, chunk.vector), 5);
        expect(hit.chunk).toStrictEqual(recordOf(chunk));
      }
    }
  });

  check('orders equal scores by chunk id, also where the limit cuts them', async (store) => {
    const ids = ['b2', 'a9', 'c0', 'a1', 'b1', 'a5'];
    const tied = ids.map((id) => chunkOf('tied', id, { id, vector: vectorWith({ 3: 0.5, 2_000: 0.25 }) }));
    const best = chunkOf('tied', 'best', { id: 'z9', vector: vectorWith({ 3: 0.75 }) });
    await ingest(store, WORKSPACE, versionOf('tied', 1, [...tied, best]));
    const vector = vectorWith({ 3: 1 });
    const order = ['z9', 'a1', 'a5', 'a9', 'b1', 'b2', 'c0'];
    for (const limit of [1, 2, 4, 7, 1_000]) {
      const hits = await store.search(WORKSPACE, { vector, limit, filter: {} });
      expect(hits.map((hit) => hit.chunk.id)).toEqual(order.slice(0, limit));
      expect(hits.map((hit) => hit.score)).toEqual([0.75, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5].slice(0, limit));
    }
  });

  check('keeps zero and negative scores in the answer', async (store) => {
    const places: readonly Readonly<Record<number, number>>[] = [{ 0: 1 }, { 1: 1 }, { 0: -1 }];
    const chunks = places.map((place, i) => chunkOf('signs', `c${i}`, { id: `c${i}`, vector: vectorWith(place) }));
    await ingest(store, WORKSPACE, versionOf('signs', 1, chunks));
    const hits = await store.search(WORKSPACE, { vector: vectorWith({ 0: 1 }), limit: 10, filter: {} });
    expect(hits.map((hit) => [hit.chunk.id, hit.score])).toEqual([
      ['c0', 1],
      ['c1', 0],
      ['c2', -1],
    ]);
  });

  check('keeps the first and the last dimension of a vector', async (store) => {
    const chunk = chunkOf('edges', 'c', { vector: vectorWith({ 0: 0.5, 2_047: 0.25 }) });
    await ingest(store, WORKSPACE, versionOf('edges', 1, [chunk]));
    const score = async (at: number) =>
      (await store.search(WORKSPACE, { vector: vectorWith({ [at]: 1 }), limit: 1, filter: {} }))[0]!.score;
    expect([await score(0), await score(1), await score(2_047)]).toEqual([0.5, 0, 0.25]);
  });

  check('takes a query of zeros', async (store) => {
    const version = documentWith('alpha', 3);
    await ingest(store, WORKSPACE, version);
    const hits = await store.search(WORKSPACE, { vector: vectorWith({}), limit: 2, filter: {} });
    expect(hits.map((hit) => hit.chunk.id)).toEqual(idsOf(version.chunks).slice(0, 2));
    expect(hits.map((hit) => hit.score)).toEqual([0, 0]);
  });

  check('follows every commit that comes after the first search', async (store) => {
    const vector = vectorWith({ 5: 1 });
    const best = async () =>
      (await store.search(WORKSPACE, { vector, limit: 3, filter: {} })).map((hit) => hit.chunk.id);
    const first = versionOf('grows', 1, [weighted('a', 0.25), weighted('b', 0.5), weighted('c', 0.75)]);
    const second = versionOf('grows', 2, [weighted('b', 0.5), weighted('d', 1)]);
    expect(await best()).toEqual([]);
    await ingest(store, WORKSPACE, first);
    expect(await best()).toEqual(['c', 'b', 'a']);
    await ingest(store, WORKSPACE, second, first);
    expect(await best()).toEqual(['d', 'b']);
    await store.deleteDocument(WORKSPACE, 'grows');
    expect(await best()).toEqual([]);
  });

  check('finds definitions by exact name, by id, up to the limit', async (store) => {
    const names = [
      ['parse', 'Parser'],
      ['parse', 'parse'],
      ['Parse'],
      ['parser'],
      [],
      ['operator=='],
      ['øre', '𝒳'],
      ["a'b%_"],
    ];
    const chunks = names.map((symbols, i) => chunkOf('defs', `c${i}`, { id: `c${i}`, symbols }));
    const version = versionOf('defs', 1, chunks.toReversed());
    await store.stageChunks(WORKSPACE, version.chunks);
    expect(await store.findDefinitions(WORKSPACE, 'parse', 10)).toEqual([]);
    expect(await store.commitDocument(WORKSPACE, commitOf(version.document))).toBe('committed');
    const find = async (symbol: string, limit = 10) =>
      (await store.findDefinitions(WORKSPACE, symbol, limit)).map((chunk) => chunk.id);
    expect(await find('parse')).toEqual(['c0', 'c1']);
    expect(await find('parse', 1)).toEqual(['c0']);
    expect(await find('Parse')).toEqual(['c2']);
    expect(await find('operator==')).toEqual(['c5']);
    expect(await find('𝒳')).toEqual(['c6']);
    expect(await find("a'b%_")).toEqual(['c7']);
    expect(await find('pars')).toEqual([]);
  });
}

import * as fc from 'fast-check';
import type { WorkspaceStatistics } from '../ports/documents.ts';
import { chunkTerms, countTerms } from './chunk-terms.ts';
import { DENSE_DIMENSIONS, TERM_BUCKETS, VECTOR_DIMENSIONS } from './dimensions.ts';
import { bucketOf, dimensionOf, hashTerm, signOf } from './hash.ts';
import { chunkVector, DENSE_SCALE, LEXICAL_SCALE, queryVector } from './hybrid-vector.ts';
import { terms } from './tokens.ts';

const bag = (text: string, path = 'a.ts') => chunkTerms({ path, breadcrumb: [], symbols: [], text, part: 'body' });
const ask = (text: string) => terms(text).map((term) => ({ term, weight: 1 }));
const dot = (a: Float32Array, b: Float32Array): number =>
  a.reduce((sum, value, index) => sum + value * (b[index] ?? 0), 0);
const unit = (at: number): Float32Array => new Float32Array(DENSE_DIMENSIONS).with(at, 1);

function statisticsOf(texts: readonly string[]): WorkspaceStatistics {
  const counts = countTerms(texts.map((text) => bag(text)));
  const documentFrequencies = new Uint32Array(TERM_BUCKETS);
  counts.buckets.forEach((bucket, index) => (documentFrequencies[bucket] = counts.counts[index] ?? 0));
  return {
    documents: 1,
    chunks: texts.length,
    termLength: counts.length,
    documentFrequencies,
    profiles: {},
    generation: '1',
    indexedAt: null,
  };
}

describe('hashes', () => {
  it('are what they have always been: stored vectors depend on them', () => {
    expect(['', 'router', 'användare'].map(hashTerm)).toMatchInlineSnapshot(`
[
  2872998923,
  3478609808,
  3889483817,
]
`);
  });

  it('spread over buckets, dimensions and signs', () => {
    const hashes = Array.from({ length: 20_000 }, (_, index) => hashTerm(`term${index}`));
    expect(new Set(hashes.map(bucketOf)).size).toBeGreaterThan(11_000);
    expect(new Set(hashes.map(dimensionOf)).size).toBe(1_024);
    expect(Math.abs(hashes.reduce((sum, hash) => sum + signOf(hash), 0))).toBeLessThan(600);
  });
});

describe('chunkVector', () => {
  it('holds the embedding first and the words after it', () => {
    const vector = chunkVector(unit(3), bag('router'));
    expect(vector).toHaveLength(VECTOR_DIMENSIONS);
    expect(vector[3]).toBe(1);
    expect(vector.subarray(DENSE_DIMENSIONS).some((value) => value !== 0)).toBe(true);
    expect(
      chunkVector(null, bag('router'))
        .subarray(0, DENSE_DIMENSIONS)
        .every((value) => value === 0),
    ).toBe(true);
  });

  it('is made weaker as a whole for tests', () => {
    const plain = chunkVector(unit(0), bag('alpha beta', 'tests/a.ts'));
    expect(plain[0]).toBeLessThan(1);
  });

  it('depends on nothing but the chunk', () => {
    fc.assert(
      fc.property(fc.lorem(), (text) => expect(chunkVector(null, bag(text))).toEqual(chunkVector(null, bag(text)))),
    );
  });
});

describe('queryVector', () => {
  const texts = ['router tree match', 'json parser token', 'socket stream read', 'common common', 'common words'];
  const statistics = statisticsOf(texts);

  it('finds the chunk that holds the words', () => {
    for (const text of texts.slice(0, 3)) {
      const query = queryVector(null, ask(text), statistics);
      const best = texts.toSorted(
        (a, b) => dot(query, chunkVector(null, bag(b))) - dot(query, chunkVector(null, bag(a))),
      )[0];
      expect(best).toBe(text);
    }
  });

  it('meets other forms of a word', () => {
    const query = queryVector(null, ask('parsing'), statistics);
    expect(dot(query, chunkVector(null, bag('json parser token')))).toBeGreaterThan(0.5);
  });

  it('lets rare words count more than common ones', () => {
    const vector = queryVector(null, ask('common socket'), statistics);
    const [socket, common] = ['socket', 'common'].map((term) =>
      Math.abs(vector[DENSE_DIMENSIONS + dimensionOf(hashTerm(term))] ?? 0),
    );
    expect(socket).toBeGreaterThan(common ?? Infinity);
  });

  it('scales each half by its constant', () => {
    const vector = queryVector(unit(5), ask('router'), statistics);
    expect(vector[5]).toBeCloseTo(DENSE_SCALE, 5);
    expect(Math.hypot(...vector.subarray(DENSE_DIMENSIONS))).toBeCloseTo(LEXICAL_SCALE, 5);
  });

  it('is zero for words that no chunk holds, so that they bring in nothing by a shared dimension', () => {
    const unknown = ask('qwxyz zzyzx').filter(
      ({ term }) => statistics.documentFrequencies[bucketOf(hashTerm(term))] === 0,
    );
    expect(unknown.length).toBeGreaterThan(0);
    expect(queryVector(null, unknown, statistics).every((value) => value === 0)).toBe(true);
  });
});

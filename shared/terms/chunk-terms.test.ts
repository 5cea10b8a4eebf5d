import * as fc from 'fast-check';
import { bucketOf, hashTerm } from './hash.ts';
import { chunkTerms, countTerms } from './chunk-terms.ts';
import { TERM_BUCKETS } from './dimensions.ts';
import type { IndexedChunk } from './index-text.ts';

const chunk = (text: string, path = 'src/router.ts', breadcrumb: string[] = []): IndexedChunk => ({
  path,
  breadcrumb,
  symbols: [],
  text,
  part: 'body',
});

describe('chunkTerms', () => {
  it('counts the text once, the file name twice, folders and breadcrumb once', () => {
    const { frequencies, length } = chunkTerms(chunk('router tree', 'http/router.ts', ['Engine']));
    expect(frequencies.get('router')).toBe(3);
    expect(frequencies.get('tree')).toBe(1);
    expect(frequencies.get('http')).toBe(1);
    expect(frequencies.get('engine')).toBe(1);
    expect(length).toBe([...frequencies.values()].reduce((sum, count) => sum + count, 0));
  });

  it('looks at the last three folders only', () => {
    const { frequencies } = chunkTerms(chunk('x', 'one/two/three/four/file.ts'));
    expect(frequencies.has('one')).toBe(false);
    expect(frequencies.has('two')).toBe(true);
  });

  it('holds tests back', () => {
    expect(chunkTerms(chunk('x', 'src/a.test.ts')).prior).toBeLessThan(1);
    expect(chunkTerms(chunk('x', 'src/a.ts')).prior).toBe(1);
  });
});

describe('countTerms', () => {
  it('counts each chunk once per term, however often the term occurs in it', () => {
    const counts = countTerms([
      chunkTerms(chunk('alpha alpha')),
      chunkTerms(chunk('alpha')),
      chunkTerms(chunk('beta')),
    ]);
    const at = [...counts.buckets].indexOf(bucketOf(hashTerm('alpha')));
    expect(counts.counts[at]).toBe(2);
  });

  it('is empty for no chunks', () => {
    expect(countTerms([])).toEqual({ buckets: new Uint16Array(), counts: new Uint16Array(), length: 0 });
  });

  it('has ascending buckets below the bound, counts from 1 to the number of chunks, and does not mind the order', () => {
    fc.assert(
      fc.property(fc.array(fc.lorem({ maxCount: 12 }), { maxLength: 8 }), (texts) => {
        const all = texts.map((text) => chunkTerms(chunk(text)));
        const counts = countTerms(all);
        expect([...counts.buckets]).toEqual([...new Set(counts.buckets)].toSorted((a, b) => a - b));
        expect([...counts.buckets].every((bucket) => bucket < TERM_BUCKETS)).toBe(true);
        expect([...counts.counts].every((count) => count >= 1 && count <= all.length)).toBe(true);
        expect(counts.length).toBe(all.reduce((sum, { length }) => sum + length, 0));
        expect(countTerms(all.toReversed())).toEqual(counts);
      }),
    );
  });

  it('stays within 16 bits', () => {
    const one = chunkTerms(chunk('alpha'));
    expect(Math.max(...countTerms(Array.from({ length: 70_000 }, () => one)).counts)).toBe(65_535);
  });
});

import * as fc from 'fast-check';
import { randomVector, vectorWith } from '../../../tests/contracts/fixtures.ts';
import { toSparse } from './vector-codec.ts';
import { WorkspaceIndex } from './workspace-index.ts';
import type { IndexedChunk } from './workspace-index.ts';

const LANGUAGES = ['go', 'rust', 'c'];

const chunk = (key: number): IndexedChunk => ({
  key,
  id: `c${(key * 31) % 97}-${key}`,
  documentId: `d${key % 5}`,
  path: `src/d${key % 5}.txt`,
  language: LANGUAGES[key % 3]!,
  kind: 'code',
  vector: toSparse(vectorWith({ 4: (key % 8) / 8 })),
});

const all = { vector: vectorWith({ 4: 1 }), limit: 1_000, filter: {} };

describe('WorkspaceIndex', () => {
  it('ranks the rows that are left after any additions and removals', () => {
    const removals = fc.array(fc.nat(59), { maxLength: 60 });
    fc.assert(
      fc.property(removals, fc.constantFrom(undefined, ...LANGUAGES), (removed, language) => {
        const index = new WorkspaceIndex();
        for (let key = 0; key < 60; key++) index.add(chunk(key));
        for (const key of removed) index.remove(key);
        for (let key = 60; key < 75; key++) index.add(chunk(key));
        const left = Array.from({ length: 75 }, (_, key) => chunk(key)).filter(({ key }) => !removed.includes(key));
        expect(index.keys().toSorted((a, b) => a - b)).toEqual(left.map(({ key }) => key));
        const expected = left
          .filter((each) => language === undefined || each.language === language)
          .toSorted((a, b) => (b.key % 8) - (a.key % 8) || (a.id < b.id ? -1 : 1))
          .map(({ key }) => ({ key, score: (key % 8) / 8 }));
        expect(index.search({ ...all, filter: { language } })).toEqual(expected);
        expect(index.search({ ...all, limit: 4, filter: { language } })).toEqual(expected.slice(0, 4));
      }),
      { numRuns: 100 },
    );
  });

  it('knows its keys', () => {
    const index = new WorkspaceIndex();
    index.add(chunk(7));
    expect([index.has(7), index.has(8), index.rows]).toEqual([true, false, 1]);
    index.remove(8);
    index.remove(7);
    index.remove(7);
    expect([index.has(7), index.rows, index.bytes]).toEqual([false, 0, 0]);
  });

  it('counts its memory', () => {
    const index = new WorkspaceIndex();
    index.add({ ...chunk(1), vector: toSparse(randomVector(1)) });
    expect(index.bytes).toBeGreaterThan(2_048 * 64 * 4);
  });
});

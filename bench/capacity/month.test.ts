import fc from 'fast-check';
import { DEFAULT_FIRESTORE_PRICES, DEFAULT_PRICES } from '../../shared/platform/prices.ts';
import { ASSUMED, MEASURED } from './assumed.ts';
import { answerByModel, chunkIndexed, idleMonth, monthOf, searchIn } from './month.ts';

const PARTS = ['questions', 'scans', 'changes', 'storage', 'run', 'models'] as const;

describe('a month', () => {
  it('is nothing when nothing is kept and nobody asks', () => {
    expect(monthOf(0, 0).total).toBe(0);
  });

  it('is the sum of its parts, and more of either never costs less', () => {
    const size = fc.integer({ min: 0, max: 10_000_000 });
    fc.assert(
      fc.property(size, size, size, size, (chunks, more, asked, moreAsked) => {
        const month = monthOf(chunks, asked);
        expect(month.total).toBeCloseTo(
          PARTS.reduce((sum, part) => sum + month[part], 0),
          6,
        );
        const larger = monthOf(chunks + more, asked + moreAsked);
        for (const part of PARTS) expect(larger[part]).toBeGreaterThanOrEqual(month[part]);
      }),
    );
  });

  it('bills a read for each hundred entries that a search scans', () => {
    const read = DEFAULT_FIRESTORE_PRICES.reads / 100_000;
    expect(searchIn(0)).toBeCloseTo(MEASURED.questionReads * read, 12);
    expect(searchIn(101) - searchIn(100)).toBeCloseTo(read, 12);
    expect(searchIn(200) - searchIn(101)).toBeCloseTo(0, 12);
    expect(monthOf(100_000, 1).scans).toBeCloseTo(30 * 1_000 * read, 9);
  });

  it('bills models by the tokens of both directions', () => {
    const { input = 0, output = 0 } = DEFAULT_PRICES[ASSUMED.answerModel] ?? {};
    expect(input * output).toBeGreaterThan(0);
    expect(answerByModel() * 1e6).toBeCloseTo(MEASURED.answerTokensIn * input + ASSUMED.answerTokensOut * output, 6);
  });

  it('bills a chunk by its operations and its embedding', () => {
    const { reads, writes } = MEASURED.indexing;
    const embedding = (MEASURED.indexing.tokens * (DEFAULT_PRICES[ASSUMED.embeddingModel]?.input ?? Number.NaN)) / 1e6;
    expect(chunkIndexed()).toBeCloseTo(
      embedding + (reads * DEFAULT_FIRESTORE_PRICES.reads + writes * DEFAULT_FIRESTORE_PRICES.writes) / 100_000,
      12,
    );
  });

  it('bills instances that wait by their memory', () => {
    expect(idleMonth([])).toBe(0);
    expect(idleMonth([{ gibibytes: 3 }])).toBeCloseTo(2 * idleMonth([{ gibibytes: 1 }]), 9);
  });
});

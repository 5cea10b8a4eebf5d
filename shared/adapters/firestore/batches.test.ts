import * as fc from 'fast-check';
import { chunkOf, randomVector } from '../../../tests/contracts/fixtures.ts';
import { batchesOf, chunkBytes, MAX_BATCH_BYTES, MAX_BATCH_WRITES } from './batches.ts';

const sizes = fc.array(fc.oneof(fc.nat(1_000), fc.nat(MAX_BATCH_BYTES), fc.constant(MAX_BATCH_BYTES + 1)), {
  maxLength: 200,
});
const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0);

describe('batchesOf', () => {
  it('keeps every item, in order', () => {
    fc.assert(
      fc.property(sizes, (items) => {
        expect(batchesOf(items, (size) => size).flat()).toEqual(items);
      }),
    );
  });

  it('keeps both limits, and lets a batch over them hold one item only', () => {
    fc.assert(
      fc.property(sizes, (items) => {
        for (const batch of batchesOf(items, (size) => size)) {
          expect(batch.length).toBeGreaterThan(0);
          expect(batch.length).toBeLessThanOrEqual(MAX_BATCH_WRITES);
          expect(batch.length === 1 || sum(batch) <= MAX_BATCH_BYTES).toBe(true);
        }
      }),
    );
  });

  it('fills a batch before it begins another', () => {
    fc.assert(
      fc.property(sizes, (items) => {
        const batches = batchesOf(items, (size) => size);
        batches.slice(1).forEach((batch, i) => {
          const before = batches[i]!;
          expect(before.length === MAX_BATCH_WRITES || sum(before) + batch[0]! > MAX_BATCH_BYTES).toBe(true);
        });
      }),
    );
  });

  it('counts writes alone when sizes do not matter', () => {
    expect(batchesOf(Array.from({ length: 45 }, (_, i) => i)).map((batch) => batch.length)).toEqual([20, 20, 5]);
    expect(batchesOf([])).toEqual([]);
  });
});

describe('chunkBytes', () => {
  it('is no less than the chunk takes as JSON, the wordier of the two transports', () => {
    const chunk = chunkOf('d', 'c', { text: 'ø€𝒳'.repeat(500), vector: randomVector(3) });
    const values = Array.from(chunk.vector, (doubleValue) => ({ doubleValue }));
    const json = JSON.stringify({ ...chunk, vector: { mapValue: { fields: { value: { arrayValue: { values } } } } } });
    expect(chunkBytes(chunk)).toBeGreaterThanOrEqual(Buffer.byteLength(json));
    expect(chunkBytes(chunk)).toBeLessThan(2 * Buffer.byteLength(json));
  });

  it('puts a batch’s worth of ordinary chunks into one request', () => {
    const chunks = Array.from({ length: 20 }, (_, i) => chunkOf('d', `c${i}`, { text: 'x'.repeat(3_000) }));
    expect(batchesOf(chunks, chunkBytes)).toHaveLength(1);
  });

  it('splits chunks of 500 kB', () => {
    const chunks = Array.from({ length: 12 }, (_, i) => chunkOf('d', `c${i}`, { text: 'x'.repeat(500_000) }));
    expect(batchesOf(chunks, chunkBytes).map((batch) => batch.length)).toEqual([5, 5, 2]);
  });
});

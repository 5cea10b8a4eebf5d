import { randomBytes } from 'node:crypto';
import { documentWith } from '../../../tests/contracts/fixtures.ts';
import type { DocumentRecord } from '../../ports/documents.ts';
import { TERM_BUCKETS } from '../../terms/dimensions.ts';
import { toStoredDocument } from './document-record.ts';

const MIB = 1_048_576;

/** As large as ingestion makes one: every limit reached at once. */
function largest(chunks: number): DocumentRecord {
  const all = Array.from({ length: TERM_BUCKETS }, (_, i) => i);
  const { document } = documentWith('large', 0);
  return {
    ...document,
    path: `${'p'.repeat(1_020)}.ts`,
    title: 'ø'.repeat(512),
    metadata: Object.fromEntries(all.slice(0, 32).map((i) => [`key${i}`.padEnd(64, 'k'), '€'.repeat(1_024)])),
    chunks: Array.from({ length: chunks }, (_, i) => ({
      id: randomBytes(16).toString('hex'),
      startLine: 100_000 + i * 9,
      endLine: 100_008 + i * 9,
    })),
    terms: { buckets: Uint16Array.from(all), counts: Uint16Array.from(all, (i) => i * 4), length: 10_000_000 },
    skipped: Array.from({ length: 100 }, (_, i) => `page ${i}: no text could be read on it`),
  };
}

/** Firestore’s own way of counting: https://cloud.google.com/firestore/docs/storage-size */
function storedBytes(value: unknown): number {
  if (value instanceof Uint8Array) return value.byteLength;
  if (typeof value === 'string') return Buffer.byteLength(value) + 1;
  if (typeof value === 'number') return 8;
  if (Array.isArray(value)) return value.reduce((sum: number, each) => sum + storedBytes(each), 0);
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value).reduce((sum, [name, each]) => sum + name.length + 1 + storedBytes(each), 32);
  }
  return 1;
}

describe('toStoredDocument', () => {
  it('fits 4,000 chunks and all 16,384 terms into a third of what Firestore keeps', () => {
    expect(storedBytes(toStoredDocument(largest(4_000)))).toBeLessThan(MIB / 3);
  });

  it('refuses a record that Firestore would refuse, and says what to do', () => {
    expect(() => toStoredDocument(largest(60_000))).toThrow(
      expect.objectContaining({
        kind: 'store_failed',
        retryable: false,
        message: expect.stringMatching(
          /60000 chunks is \d{7} bytes, and Firestore keeps 1000000 .* Split the document/,
        ),
      }),
    );
  });

  it('takes any record it does not refuse below Firestore’s limit', () => {
    const refusedOrSmall = [10_000, 20_000, 30_000, 35_000, 40_000].map((chunks) => {
      try {
        return storedBytes(toStoredDocument(largest(chunks)));
      } catch {
        return 0;
      }
    });
    expect(Math.max(...refusedOrSmall)).toBeGreaterThan(MIB / 2);
    expect(Math.max(...refusedOrSmall)).toBeLessThan(MIB - 10_000);
  });

  it('counts sentences about what was skipped', () => {
    const { document } = documentWith('d', 1);
    expect(() => toStoredDocument({ ...document, skipped: ['€'.repeat(400_000)] })).toThrow('Split the document');
  });

  it('holds no id, which is the record’s name', () => {
    expect(toStoredDocument(documentWith('d', 1).document)).not.toHaveProperty('id');
  });
});

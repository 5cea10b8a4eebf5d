import { randomBytes } from 'node:crypto';
import * as fc from 'fast-check';
import { entryOf, runOf, sourceOf } from '../../../tests/contracts/source-store/context.ts';
import { MAX_BATCH_BYTES } from './batches.ts';
import { entryBytes, toStoredEntry, toStoredRun, toStoredSource } from './source-records.ts';

const siteOf = (pages: string[]) =>
  sourceOf('site', { spec: { kind: 'site', url: 'https://example.test/', pages, maxPages: 10_000 } });

describe('toStoredSource', () => {
  it('refuses a list of pages that Firestore would refuse, and says what to do', () => {
    const pages = Array.from({ length: 10_000 }, () => `https://example.test/${randomBytes(128).toString('hex')}`);
    expect(() => toStoredSource(siteOf(pages))).toThrow(
      expect.objectContaining({
        kind: 'store_failed',
        retryable: false,
        message: expect.stringMatching(/source site is \d{7} bytes, .* 1000000 at most\. Name fewer pages/),
      }),
    );
  });

  it('holds no id, which is the record’s name', () => {
    expect(toStoredSource(sourceOf('docs'))).not.toHaveProperty('id');
  });
});

describe('entryBytes', () => {
  const text = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: fc.constantFrom('\u0001', '"', 'ø', '字') }));

  it('is no less than the entry takes as JSON, the wordier of the two transports', () => {
    fc.assert(
      fc.property(text, fc.option(text), fc.option(text), (path, parent, reason) => {
        const entry = entryOf(path, { parent, reason, version: path, documentId: parent });
        const fields = Object.entries(toStoredEntry(entry)).map(([name, value]) => [name, { stringValue: value }]);
        const name = `projects/p/databases/d/documents/workspaces/${'w'.repeat(63)}/sources/${'s'.repeat(63)}/entries/${'0'.repeat(64)}`;
        expect(entryBytes(entry)).toBeGreaterThanOrEqual(JSON.stringify({ name, fields }).length);
      }),
    );
  });

  it('puts a batch’s worth of ordinary entries into one request', () => {
    expect(20 * entryBytes(entryOf('p'.repeat(4_096)))).toBeLessThan(MAX_BATCH_BYTES);
  });
});

describe('toStoredRun', () => {
  it('indexes nothing but when it began: a run is written again and again', () => {
    const { startedAt, expiresAt, run, ...others } = toStoredRun(runOf('r1', 'docs'));
    expect([startedAt, run, others]).toEqual(['2026-11-01T10:00:00.000Z', runOf('r1', 'docs'), {}]);
    expect(expiresAt).toBeInstanceOf(Date);
  });
});

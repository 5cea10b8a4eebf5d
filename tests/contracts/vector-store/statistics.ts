import { TERM_BUCKETS } from '../../../shared/terms/dimensions.ts';
import type { TermCounts } from '../../../shared/ports/documents.ts';
import { chunkOf, commitOf, documentWith, idsOf, ingest, OTHER_PROFILE, PROFILE, versionOf } from '../fixtures.ts';
import { WORKSPACE } from './context.ts';
import type { Check } from './context.ts';

export function frequenciesOf(terms: readonly TermCounts[]): Uint32Array {
  const sum = new Uint32Array(TERM_BUCKETS);
  for (const { buckets, counts } of terms) {
    buckets.forEach((bucket, i) => (sum[bucket] = sum[bucket]! + counts[i]!));
  }
  return sum;
}

export function statisticsContract(check: Check): void {
  check('are zero for a workspace that holds nothing', async (store) => {
    expect(await store.statistics(WORKSPACE)).toStrictEqual({
      documents: 0,
      chunks: 0,
      termLength: 0,
      documentFrequencies: new Uint32Array(TERM_BUCKETS),
      profiles: {},
      generation: expect.any(String),
      indexedAt: null,
    });
  });

  check('are the sum over the documents', async (store) => {
    const versions = [documentWith('alpha', 3), documentWith('beta', 5), documentWith('gamma', 0)];
    for (const version of versions) await ingest(store, WORKSPACE, version);
    const terms = versions.map((version) => version.document.terms);
    expect(await store.statistics(WORKSPACE)).toStrictEqual({
      documents: 3,
      chunks: 8,
      termLength: terms.reduce((sum, each) => sum + each.length, 0),
      documentFrequencies: frequenciesOf(terms),
      profiles: { [PROFILE]: 8 },
      generation: expect.any(String),
      indexedAt: versions[2]!.document.indexedAt,
    });
  });

  check('count the terms of the newest version only', async (store) => {
    let previous = documentWith('alpha', 2);
    await ingest(store, WORKSPACE, previous);
    for (let version = 2; version <= 5; version++) {
      const next = versionOf('alpha', version, [chunkOf('alpha', 'part0'), chunkOf('alpha', `fresh${version}`)]);
      await ingest(store, WORKSPACE, next, previous);
      previous = next;
    }
    const { terms, indexedAt } = previous.document;
    expect(await store.statistics(WORKSPACE)).toMatchObject({
      documents: 1,
      chunks: 2,
      termLength: terms.length,
      documentFrequencies: frequenciesOf([terms]),
      indexedAt,
    });
  });

  check('hold counts at the edges of their types', async (store) => {
    const terms = {
      buckets: Uint16Array.of(0, TERM_BUCKETS - 1),
      counts: Uint16Array.of(65_535, 1),
      length: 5_000_000,
    };
    await ingest(store, WORKSPACE, versionOf('alpha', 1, [], { terms }));
    await ingest(store, WORKSPACE, versionOf('beta', 1, [], { terms }));
    const statistics = await store.statistics(WORKSPACE);
    expect(statistics.termLength).toBe(10_000_000);
    expect(statistics.documentFrequencies).toEqual(frequenciesOf([terms, terms]));
  });

  check('count live chunks by profile, and forget a profile without chunks', async (store) => {
    const first = documentWith('alpha', 3);
    await ingest(store, WORKSPACE, first);
    await ingest(store, WORKSPACE, documentWith('beta', 2));
    const chunks = ['one', 'two'].map((label) => chunkOf('alpha', label, { profile: OTHER_PROFILE }));
    await ingest(store, WORKSPACE, versionOf('alpha', 2, chunks), first);
    expect((await store.statistics(WORKSPACE)).profiles).toStrictEqual({ [PROFILE]: 2, [OTHER_PROFILE]: 2 });
    await store.deleteDocument(WORKSPACE, 'beta');
    expect((await store.statistics(WORKSPACE)).profiles).toStrictEqual({ [OTHER_PROFILE]: 2 });
  });

  check('have a generation that moves with each commit and deletion, and never comes back', async (store) => {
    const seen = [(await store.statistics(WORKSPACE)).generation];
    const note = async () => seen.push((await store.statistics(WORKSPACE)).generation);
    const first = documentWith('alpha', 2);
    await ingest(store, WORKSPACE, first);
    await note();
    await ingest(store, WORKSPACE, { ...first, document: { ...first.document, version: 2 } }, first);
    await note();
    await store.deleteDocument(WORKSPACE, 'alpha');
    await note();
    await ingest(store, WORKSPACE, first);
    await note();
    expect(new Set(seen).size).toBe(5);
  });

  check('have the same generation while nothing visible changes', async (store) => {
    const first = documentWith('alpha', 2);
    await ingest(store, WORKSPACE, first);
    const { generation } = await store.statistics(WORKSPACE);
    const rival = versionOf('alpha', 1, [chunkOf('alpha', 'rival')]);
    await store.stageChunks(WORKSPACE, rival.chunks);
    await store.commitDocument(WORKSPACE, commitOf(rival.document));
    await store.discardStaged(WORKSPACE, idsOf(rival.chunks));
    await store.deleteDocument(WORKSPACE, 'none');
    await ingest(store, 'elsewhere', documentWith('alpha', 1));
    expect((await store.statistics(WORKSPACE)).generation).toBe(generation);
  });

  check('keep the time of the newest commit until the workspace is empty', async (store) => {
    await ingest(store, WORKSPACE, documentWith('alpha', 1, { indexedAt: '2026-11-02T10:00:00.000Z' }));
    await ingest(store, WORKSPACE, documentWith('beta', 1, { indexedAt: '2026-11-03T10:00:00.000Z' }));
    await store.deleteDocument(WORKSPACE, 'alpha');
    expect((await store.statistics(WORKSPACE)).indexedAt).toBe('2026-11-03T10:00:00.000Z');
    await store.deleteDocument(WORKSPACE, 'beta');
    expect((await store.statistics(WORKSPACE)).indexedAt).toBeNull();
  });
}

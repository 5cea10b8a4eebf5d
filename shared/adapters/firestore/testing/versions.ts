import { chunkOf, idsOf, recordOf, visibleIds, versionOf } from '../../../../tests/contracts/fixtures.ts';
import type { Version } from '../../../../tests/contracts/fixtures.ts';
import type { VectorStore } from '../../../ports/vector-store.ts';
import type { Bench } from './bench.ts';

/** Replacing these is 21 changes: fits into one transaction, and needs two requests where that is not allowed. */
const CHUNKS = 13;

/** A third of the chunks is in every version, somewhere else in each; the others are of this content alone. */
export function contentOf(id: string, version: number, content: string, count = CHUNKS): Version {
  const indexedAt = new Date(Date.UTC(2026, 10, 1, 10, version)).toISOString();
  const chunks = Array.from({ length: count }, (_, i) => {
    const stays = i % 3 === 0;
    const line = version * 10_000 + i;
    return chunkOf(id, stays ? `stays${i}` : `${content}${i}`, {
      text: stays ? 'stays' : content,
      symbols: ['every'],
      startLine: line,
      endLine: line,
      indexedAt,
    });
  });
  return versionOf(id, version, chunks, { indexedAt });
}

/** All that readers see, by every way of reading; `ids` may name chunks of other versions too. */
export async function seenIn(vectors: VectorStore, workspace: string, ids: readonly string[]) {
  const visible = await visibleIds(vectors, workspace);
  const { documents, chunks, termLength, documentFrequencies } = await vectors.statistics(workspace);
  return {
    listed: (await vectors.listDocuments(workspace)).map(({ id, version }) => ({ id, version })),
    visible,
    chunks: await vectors.getChunks(workspace, ids.toSorted()),
    defined: await vectors.findDefinitions(workspace, 'every', 1_000),
    statistics: { documents, chunks, termLength, terms: documentFrequencies.reduce((sum, count) => sum + count, 0) },
  };
}

/** The same of a workspace whose only document is of this version, or that has none. */
export function expectedOf(version: Version | undefined): Awaited<ReturnType<typeof seenIn>> {
  const { document, chunks = [] } = version ?? {};
  const records = chunks.map(recordOf).toSorted((a, b) => (a.id < b.id ? -1 : 1));
  return {
    listed: document === undefined ? [] : [{ id: document.id, version: document.version }],
    visible: idsOf(chunks),
    chunks: records,
    defined: records,
    statistics: {
      documents: document === undefined ? 0 : 1,
      chunks: chunks.length,
      termLength: document?.terms.length ?? 0,
      terms: document?.terms.counts.reduce((sum, count) => sum + count, 0) ?? 0,
    },
  };
}

/** What lies in the database: nothing but the chunks of this version, and nothing half done. */
export async function expectClean(raw: Bench['raw'], workspace: string, version: Version | undefined): Promise<void> {
  const chunks = await raw.collection(`workspaces/${workspace}/chunks`).select('live', 'staged', 'gates').get();
  const held = chunks.docs.map((chunk) => ({ id: chunk.id, ...chunk.data() }));
  expect(held).toEqual(idsOf(version?.chunks ?? []).map((id) => ({ id, live: true })));
  const journals = await raw.collection(`workspaces/${workspace}/journals`).get();
  for (const journal of journals.docs) expect(journal.data()).toMatchObject({ waiting: [], settled: true });
}

import type { VectorStore } from '../../../shared/ports/vector-store.ts';
import type { ChunkRecord } from '../../../shared/ports/documents.ts';
import { chunkOf, ingest, recordOf, versionOf } from '../fixtures.ts';
import { WORKSPACE } from './context.ts';
import type { Check } from './context.ts';

const FIRST = { sourceId: 'handbook', revision: 'a1b2c3' };
const LATER = { sourceId: 'handbook', revision: '«r» 2/ø' };

/** Of one chunk, by every way that reads it; all of them must say the same. */
async function everyReading(store: VectorStore, chunk: ChunkRecord): Promise<ChunkRecord[]> {
  const { vector } = chunkOf(chunk.documentId, chunk.symbols[0]!);
  const hits = await store.search(WORKSPACE, { vector, limit: 1, filter: {} });
  return [
    ...(await store.getChunks(WORKSPACE, [chunk.id])),
    ...(await store.findDefinitions(WORKSPACE, chunk.symbols[0]!, 5)),
    ...hits.map((hit) => hit.chunk),
  ];
}

export function provenanceContract(check: Check): void {
  check('come back with every reading of a chunk: both, one, or none', async (store) => {
    const chunks = [
      chunkOf('pdf', 'both', { page: 1, provenance: FIRST }),
      chunkOf('pdf', 'page', { page: 4_321 }),
      chunkOf('pdf', 'source', { provenance: LATER }),
      chunkOf('pdf', 'none'),
    ];
    await ingest(store, WORKSPACE, versionOf('pdf', 1, chunks));
    for (const chunk of chunks) {
      const record = recordOf(chunk);
      expect(await everyReading(store, chunk)).toStrictEqual([record, record, record]);
    }
  });

  check('stay with a chunk that moves, whatever the next version comes from', async (store) => {
    const stays = chunkOf('pdf', 'stays', { page: 2, provenance: FIRST });
    const first = versionOf('pdf', 1, [stays], { provenance: FIRST, pages: 2 });
    const fresh = chunkOf('pdf', 'fresh', { page: 3, provenance: LATER });
    const second = versionOf('pdf', 2, [{ ...stays, startLine: 40, endLine: 44 }, fresh], {
      provenance: LATER,
      pages: 3,
    });
    await ingest(store, WORKSPACE, first);
    await ingest(store, WORKSPACE, second, first);
    const moved = { ...recordOf(stays), startLine: 40, endLine: 44, indexedAt: second.document.indexedAt };
    expect(await store.getChunks(WORKSPACE, [stays.id, fresh.id])).toStrictEqual([moved, recordOf(fresh)]);
    expect(await store.getDocument(WORKSPACE, 'pdf')).toStrictEqual(second.document);
  });

  check('are told of a document by its summary: the source and the text’s hash', async (store) => {
    const versions = [
      versionOf('d1', 1, [chunkOf('d1', 'c')], { provenance: FIRST }),
      versionOf('d2', 1, [], { provenance: { sourceId: 'a.b-c_d', revision: 'r' } }),
      versionOf('d3', 1, [chunkOf('d3', 'c')]),
    ];
    for (const version of versions) await ingest(store, WORKSPACE, version);
    expect(await store.listDocuments(WORKSPACE)).toStrictEqual(
      versions.map(({ document: { id, path, version, fingerprint, contentHash, indexedAt, provenance } }) => ({
        id,
        path,
        version,
        fingerprint,
        contentHash,
        indexedAt,
        ...(provenance !== undefined && { sourceId: provenance.sourceId }),
      })),
    );
  });

  check('are forgotten by a summary when the document is next added by hand', async (store) => {
    const first = versionOf('d1', 1, [], { provenance: FIRST });
    const second = versionOf('d1', 2, []);
    await ingest(store, WORKSPACE, first);
    await ingest(store, WORKSPACE, second, first);
    const [summary] = await store.listDocuments(WORKSPACE);
    expect(Object.keys(summary!)).not.toContain('sourceId');
    expect(summary!.contentHash).toBe(second.document.contentHash);
  });
}

import { embeddingText } from './embed-chunks.ts';
import type { AddDocument, IngestDeps } from './add-document.ts';
import { createIndexEmbedder } from './index-embedder.ts';
import { prepareDocument } from './prepare-document.ts';

/**
 * What adding a document would do and cost at most, under the same checks, with nothing spent and nothing
 * written: it stands in for `AddDocument` in a dry run.
 */
export function createPlanDocument(deps: IngestDeps): AddDocument {
  const { store, clock } = deps;
  const embedderOf = createIndexEmbedder(deps);
  return async (workspace, document) => {
    const embedder = await embedderOf(workspace, workspace);
    const prepared = await prepareDocument(document, embedder.profile.id, clock);
    const current = await store.getDocument(workspace, prepared.id);
    const same = current?.fingerprint === prepared.fingerprint;
    const known = new Set(current?.chunks.map((chunk) => chunk.id));
    const fresh = same ? [] : prepared.chunks.filter((chunk) => !known.has(chunk.id));
    const total = same ? (current?.chunks.length ?? 0) : prepared.chunks.length;
    const kept = total - fresh.length;
    return {
      documentId: prepared.id,
      version: (current?.version ?? 0) + (same ? 0 : 1),
      outcome: current === undefined ? 'created' : same ? 'unchanged' : 'updated',
      path: prepared.path,
      language: prepared.language,
      contentHash: prepared.contentHash,
      indexedAt: same ? current.indexedAt : prepared.indexedAt,
      chunks: { total, added: fresh.length, reused: kept, removed: (current?.chunks.length ?? 0) - kept },
      skipped: prepared.skipped,
      profile: prepared.profile,
      ...embedder.estimate(fresh.map(embeddingText)),
    };
  };
}

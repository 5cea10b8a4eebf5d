import type { VectorStore } from '../../shared/ports/vector-store.ts';

/** All that readers can see of an index but for times, versions and the sources' revisions: for comparing two of them. */
export async function contentOf(store: VectorStore, workspace: string) {
  const { documents, chunks, termLength, documentFrequencies, profiles } = await store.statistics(workspace);
  const listed = await Promise.all(
    (await store.listDocuments(workspace)).map(async ({ id, path, contentHash }) => {
      const document = await store.getDocument(workspace, id);
      const visible = await store.getChunks(workspace, document?.chunks.map((chunk) => chunk.id) ?? []);
      return {
        id,
        path,
        contentHash,
        chunks: visible.map(({ text, startLine, endLine }) => [startLine, endLine, text]),
      };
    }),
  );
  return { documents, chunks, termLength, documentFrequencies: [...documentFrequencies], profiles, listed };
}

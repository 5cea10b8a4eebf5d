import type { VectorStore } from '../../../ports/vector-store.ts';
import { chunkOf, commitOf, stageAdded, versionOf } from '../../../../tests/contracts/fixtures.ts';
import type { Version } from '../../../../tests/contracts/fixtures.ts';

/** A version of which every chunk tells the version: in its text when it is new, in its lines when it stays. */
export function numbered(id: string, version: number, count: number): Version {
  const chunks = Array.from({ length: count }, (_, i) => {
    const label = i % 4 === 0 ? `stays${i}` : `v${version}-${i}`;
    const lines = { startLine: version * 10_000 + i, endLine: version * 10_000 + i };
    return chunkOf(id, label, {
      text: i % 4 === 0 ? 'stays' : `version ${version}`,
      symbols: ['every', label],
      ...lines,
    });
  });
  return versionOf(id, version, chunks);
}

/** One more version of a document, over whichever is there; tries again after a conflict. Gives its number. */
export async function increment(store: VectorStore, workspace: string, id: string, count: number): Promise<number> {
  for (;;) {
    const previous = await store.getDocument(workspace, id);
    const next = numbered(id, (previous?.version ?? 0) + 1, count);
    const commit = commitOf(next.document, previous);
    await stageAdded(store, workspace, next, commit);
    if ((await store.commitDocument(workspace, commit)) === 'committed') return next.document.version;
    await store.discardStaged(workspace, commit.added);
  }
}

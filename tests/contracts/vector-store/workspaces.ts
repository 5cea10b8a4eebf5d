import type { VectorStore } from '../../../shared/ports/vector-store.ts';
import { chunkOf, commitOf, ingest, recordOf, versionOf, visibleIds } from '../fixtures.ts';
import type { Version } from '../fixtures.ts';
import type { Check } from './context.ts';

/** All of /^[a-z0-9][a-z0-9-]{0,62}$/, and all awkward as keys, paths, numbers or prefixes of one another. */
const NAMES = [
  'a',
  'a-',
  'a--b',
  'a-b',
  '0',
  '00',
  '1e3',
  'constructor',
  'null',
  'chunks',
  `w${'-'.repeat(62)}`,
  'z'.repeat(63),
];

/** The same ids everywhere, another text in each workspace. */
const versionFor = (workspace: string): Version =>
  versionOf('shared', 1, [
    chunkOf('shared', 'one', { text: `one of ${workspace}` }),
    chunkOf('shared', 'two', { text: `two of ${workspace}` }),
  ]);

const textsOf = async (store: VectorStore, workspace: string): Promise<string[]> => {
  const { vector } = chunkOf('shared', 'one');
  const hits = await store.search(workspace, { vector, limit: 100, filter: {} });
  return hits.map((hit) => hit.chunk.text);
};

export function workspaceContract(check: Check): void {
  check('never see one another, whatever their names', async (store) => {
    for (const name of NAMES) await ingest(store, name, versionFor(name));
    for (const name of NAMES) {
      const { document, chunks } = versionFor(name);
      const ids = chunks.map((chunk) => chunk.id);
      expect(await textsOf(store, name)).toEqual([`one of ${name}`, `two of ${name}`]);
      expect(await store.getChunks(name, ids)).toStrictEqual(chunks.map(recordOf));
      expect(await store.getDocument(name, 'shared')).toStrictEqual(document);
      expect(await store.findDefinitions(name, 'two', 10)).toStrictEqual([recordOf(chunks[1]!)]);
      expect(await store.listDocuments(name)).toHaveLength(1);
      expect(await store.statistics(name)).toMatchObject({ documents: 1, chunks: 2 });
    }
  });

  check('are changed by their own calls only', async (store) => {
    const [left, right] = [versionFor('left'), versionFor('right')];
    await ingest(store, 'left', left);
    const before = await store.statistics('left');
    await store.stageChunks('right', right.chunks);
    await store.discardStaged(
      'left',
      right.chunks.map((chunk) => chunk.id),
    );
    expect(await store.commitDocument('right', commitOf(right.document))).toBe('committed');
    const second = versionOf('shared', 2, []);
    await ingest(store, 'right', second, right);
    await store.deleteDocument('right', 'shared');
    expect(await store.statistics('left')).toStrictEqual(before);
    expect(await textsOf(store, 'left')).toEqual(['one of left', 'two of left']);
    expect(await visibleIds(store, 'right')).toEqual([]);
  });

  check('do not commit what another workspace staged', async (store) => {
    const version = versionFor('left');
    await store.stageChunks('left', version.chunks);
    expect(await store.commitDocument('right', commitOf(version.document))).toBe('conflict');
    expect(await visibleIds(store, 'right')).toEqual([]);
    expect(await store.commitDocument('left', commitOf(version.document))).toBe('committed');
  });
}

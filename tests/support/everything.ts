import type { BackupStores } from '../../shared/backup/stores.ts';

const byPath = <T extends { readonly path: string }>(all: readonly T[]): T[] =>
  all.toSorted((a, b) => (a.path < b.path ? -1 : 1));

/** An index as readers see it: every document, chunk and vector, and its numbers but for the name of its state. */
export async function indexOf({ vectors }: BackupStores, index: string) {
  const { generation: _, ...statistics } = await vectors.statistics(index);
  const documents = [];
  const chunks = [];
  for (const { id } of await vectors.listDocuments(index)) {
    const document = await vectors.getDocument(index, id);
    documents.push(document);
    const ids = document?.chunks.map((place) => place.id) ?? [];
    chunks.push(...(await vectors.getEmbeddedChunks(index, ids)));
  }
  return { statistics, documents, chunks };
}

/** All that is kept of a workspace, but for versions of single records, which a restore counts anew. */
export async function everythingOf(stores: BackupStores, workspace: string) {
  const { sources, keys, generations, usage, settings } = stores;
  const all = (await generations.readGenerations(workspace))?.all ?? null;
  const names = all?.map(({ index }) => index) ?? [workspace];
  const indexes = await Promise.all(names.map((index) => indexOf(stores, index)));
  const records = await sources.listSources(workspace);
  return {
    indexes,
    generations: all,
    keys: await keys.listKeys(workspace),
    settings: (await settings.readSettings(workspace)).settings,
    usage: await usage.read(workspace, '2000-01-01', '2100-01-01'),
    sources: await Promise.all(
      records.map(async (source) => ({
        source,
        entries: byPath(await sources.listEntries(workspace, source.id)),
        runs: await sources.listRuns(workspace, source.id, 1_000),
      })),
    ),
  };
}

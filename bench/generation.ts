import { join } from 'node:path';
import { FolderReader } from '../shared/adapters/file-system/folder-reader.ts';
import { OfflineEmbedder } from '../shared/adapters/offline/embedder.ts';
import { openSqlite } from '../shared/adapters/sqlite/open.ts';
import { openGenerations } from '../shared/generations/generations.ts';
import { table } from '../shared/platform/table.ts';
import { systemClock } from '../shared/ports/clock.ts';
import type { Embedder, Embedders } from '../shared/ports/embedder.ts';
import { retrieve } from '../shared/retrieve/retrieve.ts';
import { folderSource, syncReader } from '../shared/sync/sync-reader.ts';
import { CorpusReader, corpusFolders } from './corpus.ts';
import { ms, quantiles } from './report.ts';

const WORKSPACE = 'default';
const BYTES_PER_CHUNK = 950;
const QUERY = 'parse a date in ISO format';

/** The offline embedder under another name: what a build costs besides the provider. */
const asProfile = (id: string): Embedder => {
  const offline = new OfflineEmbedder();
  return {
    profile: { ...offline.profile, id },
    limits: offline.limits,
    embed: (texts, signal) => offline.embed(texts, signal),
    estimate: () => offline.estimate(),
    state: () => offline.state(),
  };
};

/** What another embedding model costs: an index built anew beside the one that answers, and searches meanwhile. */
export async function benchGeneration(scratch: string, chunks: number): Promise<string> {
  const { vectors: indexes, ...stores } = openSqlite({ file: join(scratch, 'generation.sqlite') });
  const known = new Map(['offline:old:1024', 'offline:new:1024'].map((id) => [id, asProfile(id)]));
  const open = (configured: string) => {
    const own = known.get(configured);
    if (own === undefined) throw new Error(`No embedder ${configured}.`);
    const embedders: Embedders = { configured: () => own, of: (_workspace, id) => known.get(id) };
    const deps = { ...stores, indexes, embedders, clock: systemClock, holder: configured, ttlMs: 0 };
    return { ...openGenerations(deps), embedders };
  };
  const old = open('offline:old:1024');
  const reader = new CorpusReader(corpusFolders(), (folder) => new FolderReader(folder), chunks * BYTES_PER_CHUNK);
  const sync = { ...old, ...stores, clock: systemClock };
  const indexed = await syncReader(sync, WORKSPACE, folderSource('corpus', 'node_modules'), reader);

  const { rebuilder } = open('offline:new:1024');
  const times: number[] = [];
  const building = { on: true };
  const searching = searchMeanwhile(old, building, times);
  const startedAt = performance.now();
  const outcome = await rebuilder.build(WORKSPACE, { profile: 'offline:new:1024' });
  const seconds = (performance.now() - startedAt) / 1_000;
  building.on = false;
  await searching;
  const backAt = performance.now();
  await rebuilder.rollback(WORKSPACE);
  const back = performance.now() - backAt;
  await indexes.close();
  const { p50, p95 } = quantiles(times);
  return table(
    ['another model', 'documents', 'seconds', 'chunks/s', 'searches meanwhile', 'p50', 'p95', 'rollback'],
    [
      [
        `${indexed.chunks} chunks, ${outcome.state}`,
        String('documents' in outcome ? outcome.documents : 0),
        seconds.toFixed(1),
        (indexed.chunks / seconds).toFixed(0),
        String(times.length),
        ms(p50),
        ms(p95),
        ms(back),
      ],
    ],
  );
}

/** One search after another, with a pause as between people, for as long as the build goes on. */
async function searchMeanwhile(
  deps: Parameters<typeof retrieve>[0],
  building: { readonly on: boolean },
  times: number[],
): Promise<void> {
  while (building.on) {
    await new Promise((resolve) => setTimeout(resolve, 50));
    const startedAt = performance.now();
    await retrieve(deps, { workspace: WORKSPACE, query: QUERY, topK: 10, filter: {} });
    times.push(performance.now() - startedAt);
  }
}

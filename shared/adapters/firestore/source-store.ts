import type { EntryRecord, RunRecord, SourceRecord, SourceStore } from '../../ports/sources.ts';
import { batchesOf } from './batches.ts';
import type { Database } from './database.ts';
import { keyToId } from './ids.ts';
import { allOf, deleteAll } from './pages.ts';
import {
  entryBytes,
  toEntryRecord,
  toRunRecord,
  toSourceRecord,
  toStoredEntry,
  toStoredRun,
  toStoredSource,
} from './source-records.ts';

export class FirestoreSourceStore implements SourceStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Costs a read for each source. */
  async workspaces(): Promise<string[]> {
    const { calls, refs } = this.#database;
    const names = new Set<string>();
    for await (const { ref } of allOf(calls, refs.allSources().select())) {
      if (ref.parent.parent !== null) names.add(keyToId(ref.parent.parent.id));
    }
    return [...names].toSorted();
  }

  async listSources(workspace: string): Promise<SourceRecord[]> {
    const { calls, refs } = this.#database;
    const sources: SourceRecord[] = [];
    for await (const source of allOf(calls, refs.sources(workspace))) sources.push(toSourceRecord(source));
    return sources;
  }

  async getSource(workspace: string, id: string): Promise<SourceRecord | undefined> {
    const { calls, refs } = this.#database;
    const snapshot = await calls.read(() => refs.source(workspace, id).get());
    return snapshot.exists ? toSourceRecord(snapshot) : undefined;
  }

  async putSource(workspace: string, source: SourceRecord): Promise<void> {
    const { calls, refs } = this.#database;
    const stored = toStoredSource(source);
    await calls.write(() => refs.source(workspace, source.id).set(stored));
  }

  /** Itself last, so that a deletion that was interrupted shows, and can be called again. */
  async deleteSource(workspace: string, id: string): Promise<boolean> {
    const { refs, transactions } = this.#database;
    await deleteAll(this.#database, refs.entries(workspace, id));
    await deleteAll(this.#database, refs.runs(workspace, id));
    return transactions.delete(refs.source(workspace, id));
  }

  async listEntries(workspace: string, sourceId: string): Promise<EntryRecord[]> {
    const { calls, refs } = this.#database;
    const entries: EntryRecord[] = [];
    for await (const entry of allOf(calls, refs.entries(workspace, sourceId))) entries.push(toEntryRecord(entry));
    return entries;
  }

  async putEntries(workspace: string, sourceId: string, entries: readonly EntryRecord[]): Promise<void> {
    const { bulk, refs } = this.#database;
    // Batches are not written in order: of two entries of one path, the last one counts.
    const byPath = new Map(entries.map((entry) => [entry.path, entry]));
    await bulk.write(
      batchesOf([...byPath.values()], entryBytes),
      (writer, entry) => writer.set(refs.entry(workspace, sourceId, entry.path), toStoredEntry(entry)),
      [],
    );
  }

  async deleteEntries(workspace: string, sourceId: string, paths: readonly string[]): Promise<void> {
    const { bulk, refs } = this.#database;
    const all = [...new Set(paths)].map((path) => refs.entry(workspace, sourceId, path));
    await bulk.write(batchesOf(all), (writer, ref) => writer.delete(ref), []);
  }

  async putRun(workspace: string, run: RunRecord): Promise<void> {
    const { calls, refs } = this.#database;
    await calls.write(() => refs.run(workspace, run.sourceId, run.id).set(toStoredRun(run)));
  }

  async getRun(workspace: string, sourceId: string, id: string): Promise<RunRecord | undefined> {
    const { calls, refs } = this.#database;
    const snapshot = await calls.read(() => refs.run(workspace, sourceId, id).get());
    return snapshot.exists ? toRunRecord(snapshot) : undefined;
  }

  async listRuns(workspace: string, sourceId: string, limit: number): Promise<RunRecord[]> {
    const { calls, refs } = this.#database;
    const newest = refs.runs(workspace, sourceId).orderBy('startedAt', 'desc').limit(limit);
    const { docs } = await calls.read(() => newest.get());
    return docs.map(toRunRecord);
  }
}

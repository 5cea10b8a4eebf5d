import { KildeError } from '../../platform/errors.ts';
import type { EntryRecord, RunRecord, SourceRecord, SourceStore } from '../../ports/sources.ts';
import type { Database } from './database.ts';
import { integer, text } from './rows.ts';
import { entryValues, PUT_ENTRY, readEntry, readRun, readSource, sourceValues, UPSERT_SOURCE } from './source-rows.ts';

/** A source has a number in the file, and its entries and runs go with it. */
export class SqliteSourceStore implements SourceStore {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  async workspaces(): Promise<string[]> {
    const list = 'SELECT DISTINCT workspace FROM sources ORDER BY workspace';
    return this.#db.reading(() => this.#db.all(list, (row) => text(row, 'workspace')));
  }

  async listSources(workspace: string): Promise<SourceRecord[]> {
    const list = 'SELECT * FROM sources WHERE workspace = ? ORDER BY id';
    return this.#db.reading(() => this.#db.all(list, readSource, workspace));
  }

  async getSource(workspace: string, id: string): Promise<SourceRecord | undefined> {
    const find = 'SELECT * FROM sources WHERE workspace = ? AND id = ?';
    return this.#db.reading(() => this.#db.get(find, readSource, workspace, id));
  }

  async putSource(workspace: string, source: SourceRecord): Promise<void> {
    this.#db.writing(() => this.#db.run(UPSERT_SOURCE, ...sourceValues(workspace, source)));
  }

  async deleteSource(workspace: string, id: string): Promise<boolean> {
    const remove = 'DELETE FROM sources WHERE workspace = ? AND id = ?';
    const deleted = this.#db.writing(() => this.#db.run(remove, workspace, id)) > 0;
    if (deleted) this.#db.emptyLog();
    return deleted;
  }

  async listEntries(workspace: string, sourceId: string): Promise<EntryRecord[]> {
    const list = 'SELECT * FROM entries WHERE source = ?';
    return this.#reading(workspace, sourceId, [], (source) => this.#db.all(list, readEntry, source));
  }

  async putEntries(workspace: string, sourceId: string, entries: readonly EntryRecord[]): Promise<void> {
    this.#writing(workspace, sourceId, (source) => {
      for (const entry of entries) this.#db.run(PUT_ENTRY, ...entryValues(source, entry));
    });
  }

  async deleteEntries(workspace: string, sourceId: string, paths: readonly string[]): Promise<void> {
    const remove = 'DELETE FROM entries WHERE source = ? AND path = ?';
    this.#db.writing(() => {
      const source = this.#key(workspace, sourceId);
      if (source !== undefined) for (const path of paths) this.#db.run(remove, source, path);
    });
  }

  async putRun(workspace: string, run: RunRecord): Promise<void> {
    const put = 'INSERT OR REPLACE INTO runs (source, id, started_at, record) VALUES (?, ?, ?, ?)';
    this.#writing(workspace, run.sourceId, (source) =>
      this.#db.run(put, source, run.id, run.startedAt, JSON.stringify(run)),
    );
  }

  async getRun(workspace: string, sourceId: string, id: string): Promise<RunRecord | undefined> {
    const find = 'SELECT record FROM runs WHERE source = ? AND id = ?';
    return this.#reading(workspace, sourceId, undefined, (source) => this.#db.get(find, readRun, source, id));
  }

  async listRuns(workspace: string, sourceId: string, limit: number): Promise<RunRecord[]> {
    const list = 'SELECT record FROM runs WHERE source = ? ORDER BY started_at DESC, id DESC LIMIT ?';
    return this.#reading(workspace, sourceId, [], (source) => this.#db.all(list, readRun, source, Math.max(0, limit)));
  }

  #key(workspace: string, id: string): number | undefined {
    const find = 'SELECT key FROM sources WHERE workspace = ? AND id = ?';
    return this.#db.get(find, (row) => integer(row, 'key'), workspace, id);
  }

  #reading<T>(workspace: string, id: string, none: T, body: (source: number) => T): T {
    return this.#db.reading(() => {
      const source = this.#key(workspace, id);
      return source === undefined ? none : body(source);
    });
  }

  /** Nothing is kept of a source that is not there: whoever made one of the same id later would take it for its own. */
  #writing(workspace: string, id: string, body: (source: number) => void): void {
    this.#db.writing(() => {
      const source = this.#key(workspace, id);
      if (source === undefined) {
        throw new KildeError('store_failed', `There is no source ${id} in this workspace; it may have been deleted.`);
      }
      body(source);
    });
  }
}

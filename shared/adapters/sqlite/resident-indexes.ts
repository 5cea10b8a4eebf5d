import { INDEXED_COLUMNS, readIndexed } from './chunk-rows.ts';
import { FIRST_GENERATION } from './counters.ts';
import type { Database } from './database.ts';
import { integers, json } from './rows.ts';
import { WorkspaceIndex } from './workspace-index.ts';
import { generationOf } from './workspaces.ts';

const INDEXED = `SELECT ${INDEXED_COLUMNS} FROM chunks c JOIN vectors v ON v.chunk = c.key`;

/**
 * The indexes held in memory, by workspace, least recently searched first. The file is always right:
 * an index is brought up to its generation before it is asked, whichever process wrote.
 */
export class ResidentIndexes {
  readonly #db: Database;
  readonly #maxBytes: number;
  readonly #indexes = new Map<number, WorkspaceIndex>();

  constructor(db: Database, maxBytes: number) {
    this.#db = db;
    this.#maxBytes = maxBytes;
  }

  /** Inside a read transaction, so that the index equals what the caller reads next. */
  current(workspace: number): WorkspaceIndex {
    const index = this.#indexes.get(workspace) ?? new WorkspaceIndex();
    this.#indexes.delete(workspace);
    this.#indexes.set(workspace, index);
    const generation = generationOf(this.#db, workspace) ?? FIRST_GENERATION;
    if (index.generation !== generation) {
      if (index.rows === 0) this.#load(workspace, index);
      else this.#catchUp(workspace, index);
      // Last: should reading fail halfway, the next search starts over from any state.
      index.generation = generation;
      this.#evict();
    }
    return index;
  }

  /** Lets go of workspaces that were deleted, whichever process did it. Inside a transaction. */
  forgetDeleted(): void {
    for (const workspace of this.#indexes.keys()) {
      if (generationOf(this.#db, workspace) === undefined) this.#indexes.delete(workspace);
    }
  }

  /** Workspaces held. */
  get size(): number {
    return this.#indexes.size;
  }

  clear(): void {
    this.#indexes.clear();
  }

  #load(workspace: number, index: WorkspaceIndex): void {
    const all = `${INDEXED} WHERE c.workspace = ? AND c.visible = 1`;
    this.#db.each(all, (row) => index.add(readIndexed(row)), workspace);
  }

  /** By the difference of two sets of keys: a chunk's vector, id and origin never change under its key. */
  #catchUp(workspace: number, index: WorkspaceIndex): void {
    const live = this.#visibleKeys(workspace);
    const missing = live.filter((key) => !index.has(key));
    if (index.rows + missing.length > live.length) {
      const kept = new Set(live);
      for (const key of index.keys().filter((each) => !kept.has(each))) index.remove(key);
    }
    const some = `${INDEXED} WHERE c.key IN (SELECT value FROM json_each(?))`;
    this.#db.each(some, (row) => index.add(readIndexed(row)), JSON.stringify(missing));
  }

  /** As one JSON array: for 50,000 keys a fifth of the time of as many rows. */
  #visibleKeys(workspace: number): number[] {
    const keys = 'SELECT json_group_array(key) AS keys FROM chunks WHERE workspace = ? AND visible = 1';
    return this.#db.get(keys, (row) => json(row, 'keys', integers), workspace) ?? [];
  }

  /** The one just searched always stays, however large. */
  #evict(): void {
    let total = 0;
    for (const index of this.#indexes.values()) total += index.bytes;
    for (const [workspace, index] of this.#indexes) {
      if (total <= this.#maxBytes || this.#indexes.size === 1) return;
      this.#indexes.delete(workspace);
      total -= index.bytes;
    }
  }
}

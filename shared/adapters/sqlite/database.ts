import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { SQLInputValue, StatementSync } from 'node:sqlite';
import { KildeError } from '../../platform/errors.ts';
import { toStoreError } from './errors.ts';
import type { Row } from './rows.ts';
import { prepareSchema } from './schema.ts';

/**
 * One connection. Every call is synchronous, so within this process a transaction is never interleaved
 * with another one; between processes SQLite's locks see to it.
 */
export class Database {
  readonly #db: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();
  #closed = false;

  constructor(file: string, busyTimeoutMs: number) {
    this.#db = guarded(() => connect(file, busyTimeoutMs));
  }

  get<T>(sql: string, read: (row: Row) => T, ...values: SQLInputValue[]): T | undefined {
    const row = this.#statement(sql).get(...values);
    return row === undefined ? undefined : read(row);
  }

  all<T>(sql: string, read: (row: Row) => T, ...values: SQLInputValue[]): T[] {
    return this.#statement(sql)
      .all(...values)
      .map(read);
  }

  /** Row by row, for results that are too large to hold. */
  each(sql: string, visit: (row: Row) => void, ...values: SQLInputValue[]): void {
    for (const row of this.#statement(sql).iterate(...values)) visit(row);
  }

  /** The number of rows changed. */
  run(sql: string, ...values: SQLInputValue[]): number {
    return Number(this.#statement(sql).run(...values).changes);
  }

  /** Inserts one row and gives its key; undefined when nothing was inserted. */
  insert(sql: string, ...values: SQLInputValue[]): number | undefined {
    const { changes, lastInsertRowid } = this.#statement(sql).run(...values);
    return Number(changes) === 0 ? undefined : Number(lastInsertRowid);
  }

  /** Everything `body` reads is of one moment. */
  reading<T>(body: () => T): T {
    return this.#transaction('BEGIN', body);
  }

  /** Takes the write lock at once: a lock taken halfway could not be waited for. All or nothing. */
  writing<T>(body: () => T): T {
    return this.#transaction('BEGIN IMMEDIATE', body);
  }

  /**
   * As `writing`, but what is deleted stays in the file, to be taken out by `rewrite`: a sixth of the time for
   * 20,000 chunks.
   */
  discarding<T>(body: () => T): T {
    this.#expectOpen();
    guarded(() => this.#db.exec('PRAGMA secure_delete = OFF'));
    try {
      return this.writing(body);
    } finally {
      guarded(() => this.#db.exec('PRAGMA secure_delete = ON'));
    }
  }

  /**
   * Moves everything from the write-ahead log into the file and cuts the log to nothing. False when another
   * process still needs the log after the busy timeout.
   */
  emptyLog(): boolean {
    this.#expectOpen();
    return guarded(() => this.#db.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get()?.['busy'] === 0);
  }

  /** Writes the file anew, with nothing in it but what is live. Takes its size once more on the disk, for a while. */
  rewrite(): void {
    this.#expectOpen();
    guarded(() => this.#db.exec('VACUUM'));
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#statements.clear();
    guarded(() => this.#db.close());
  }

  #expectOpen(): void {
    if (this.#closed) throw new KildeError('store_failed', 'The store was closed; open it again.');
  }

  #transaction<T>(begin: string, body: () => T): T {
    this.#expectOpen();
    return guarded(() => {
      this.#db.exec(begin);
      try {
        const result = body();
        this.#db.exec('COMMIT');
        return result;
      } catch (error) {
        // Some failures (a full disk) end the transaction by themselves.
        if (this.#db.isTransaction) this.#db.exec('ROLLBACK');
        throw error;
      }
    });
  }

  #statement(sql: string): StatementSync {
    let statement = this.#statements.get(sql);
    if (statement === undefined) {
      statement = this.#db.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }
}

function guarded<T>(body: () => T): T {
  try {
    return body();
  } catch (error) {
    throw toStoreError(error);
  }
}

function connect(file: string, busyTimeoutMs: number): DatabaseSync {
  const db = new DatabaseSync(file === ':memory:' ? file : privateFile(file), { timeout: busyTimeoutMs });
  try {
    db.exec('PRAGMA journal_mode = WAL');
    // With a write-ahead log a killed process loses nothing; only a power cut may take the newest commits.
    db.exec('PRAGMA synchronous = NORMAL');
    db.exec('PRAGMA secure_delete = ON');
    // 16 MB, four times SQLite's own choice: each checkpoint waits for the disk, some disks for tens of milliseconds.
    db.exec('PRAGMA wal_autocheckpoint = 4000');
    db.exec('BEGIN IMMEDIATE');
    prepareSchema(db);
    db.exec('COMMIT');
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

/** A store holds documents and hashes of keys: a new one is for its owner's eyes only. */
function privateFile(file: string): string {
  const path = resolve(file);
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  closeSync(openSync(path, 'a', 0o600));
  return path;
}

import type { LeaseStore } from '../../ports/leases.ts';
import type { Database } from './database.ts';
import { text } from './rows.ts';

/** One row for each lease: whoever wrote it last holds it, until its time is over. */
export class SqliteLeaseStore implements LeaseStore {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  async acquire(workspace: string, name: string, holder: string, now: Date, until: Date): Promise<boolean> {
    const take = `INSERT INTO leases (workspace, name, holder, until) VALUES (?, ?, ?, ?)
      ON CONFLICT (workspace, name) DO UPDATE SET holder = excluded.holder, until = excluded.until
      WHERE leases.holder = excluded.holder OR leases.until <= ?`;
    const values = [workspace, name, holder, until.getTime(), now.getTime()];
    return this.#db.writing(() => this.#db.run(take, ...values)) > 0;
  }

  async release(workspace: string, name: string, holder: string): Promise<void> {
    const release = 'DELETE FROM leases WHERE workspace = ? AND name = ? AND holder = ?';
    this.#db.writing(() => this.#db.run(release, workspace, name, holder));
  }

  async holder(workspace: string, name: string, now: Date): Promise<string | undefined> {
    const find = 'SELECT holder FROM leases WHERE workspace = ? AND name = ? AND until > ?';
    return this.#db.reading(() => this.#db.get(find, (row) => text(row, 'holder'), workspace, name, now.getTime()));
  }

  async deleteLeases(workspace: string): Promise<void> {
    this.#db.writing(() => this.#db.run('DELETE FROM leases WHERE workspace = ?', workspace));
  }
}

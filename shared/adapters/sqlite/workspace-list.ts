import type { WorkspaceList } from '../../ports/workspaces.ts';
import type { Database } from './database.ts';
import { text } from './rows.ts';

/** Each table that holds something under a workspace's own name, and the names of indexes. */
const NAMES = `SELECT name FROM workspaces
  UNION SELECT workspace FROM sources
  UNION SELECT workspace FROM generations
  UNION SELECT workspace FROM settings
  UNION SELECT workspace FROM usage
  UNION SELECT workspace FROM keys
  ORDER BY 1`;

export class SqliteWorkspaceList implements WorkspaceList {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  async names(): Promise<string[]> {
    return this.#db.reading(() => this.#db.all(NAMES, (row) => text(row, 'name')));
  }
}

import { z } from 'zod';
import type { KeyRecord, KeyStore } from '../../ports/keys.ts';
import { SCOPES } from '../../ports/keys.ts';
import type { Database } from './database.ts';
import { json, text, textOrNull } from './rows.ts';
import type { Row } from './rows.ts';

const scopes = z.array(z.enum(SCOPES));

const readKey = (row: Row): KeyRecord => ({
  id: text(row, 'id'),
  hash: text(row, 'hash'),
  workspace: text(row, 'workspace'),
  scopes: json(row, 'scopes', scopes),
  expiresAt: textOrNull(row, 'expires_at'),
});

export class SqliteKeyStore implements KeyStore {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  async findKey(id: string): Promise<KeyRecord | undefined> {
    return this.#db.reading(() => this.#db.get('SELECT * FROM keys WHERE id = ?', readKey, id));
  }

  async putKey({ id, hash, workspace, scopes: granted, expiresAt }: KeyRecord): Promise<void> {
    const put = 'INSERT OR REPLACE INTO keys (id, hash, workspace, scopes, expires_at) VALUES (?, ?, ?, ?, ?)';
    this.#db.writing(() => this.#db.run(put, id, hash, workspace, JSON.stringify(granted), expiresAt));
  }

  async deleteKey(id: string): Promise<boolean> {
    return this.#db.writing(() => this.#db.run('DELETE FROM keys WHERE id = ?', id)) > 0;
  }

  async listKeys(workspace: string): Promise<KeyRecord[]> {
    const list = 'SELECT * FROM keys WHERE workspace = ? ORDER BY id';
    return this.#db.reading(() => this.#db.all(list, readKey, workspace));
  }
}

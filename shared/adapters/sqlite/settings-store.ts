import { DEFAULT_SETTINGS, workspaceSettingsSchema } from '../../ports/settings.ts';
import type { SettingsStore, StoredSettings } from '../../ports/settings.ts';
import type { Database } from './database.ts';
import { integer, json } from './rows.ts';
import type { Row } from './rows.ts';

const readSettings = (row: Row): StoredSettings => ({
  version: integer(row, 'version'),
  settings: json(row, 'settings', workspaceSettingsSchema),
});

export class SqliteSettingsStore implements SettingsStore {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  async readSettings(workspace: string): Promise<StoredSettings> {
    const find = 'SELECT version, settings FROM settings WHERE workspace = ?';
    const stored = this.#db.reading(() => this.#db.get(find, readSettings, workspace));
    return stored ?? { version: 0, settings: DEFAULT_SETTINGS };
  }

  /** One statement: the version is looked at under the same lock as the record is written. */
  async writeSettings(workspace: string, { version, settings }: StoredSettings): Promise<boolean> {
    const record = JSON.stringify(settings);
    const first = 'INSERT INTO settings (version, settings, workspace) VALUES (?, ?, ?) ON CONFLICT DO NOTHING';
    const later = 'UPDATE settings SET version = ?, settings = ? WHERE workspace = ? AND version = ?';
    const written = this.#db.writing(() =>
      version === 1
        ? this.#db.run(first, version, record, workspace)
        : this.#db.run(later, version, record, workspace, version - 1),
    );
    return written > 0;
  }

  async deleteSettings(workspace: string): Promise<void> {
    this.#db.writing(() => this.#db.run('DELETE FROM settings WHERE workspace = ?', workspace));
  }
}

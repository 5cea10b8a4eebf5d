import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqlite } from '../open.ts';
import type { SqliteOptions, SqliteStores } from '../open.ts';

/** A folder for store files; `remove` closes what was opened through it. */
export interface StoreFolder {
  /** A name that was not given before. */
  file(): string;
  open(file?: string, options?: Omit<SqliteOptions, 'file'>): SqliteStores;
  remove(): Promise<void>;
}

export function storeFolder(): StoreFolder {
  const folder = mkdtempSync(join(tmpdir(), 'kilde-sqlite-'));
  const opened: SqliteStores[] = [];
  let files = 0;
  const file = (): string => join(folder, `${files++}.db`);
  return {
    file,
    open(name = file(), options = {}) {
      const stores = openSqlite({ file: name, ...options });
      opened.push(stores);
      return stores;
    },
    async remove() {
      for (const { vectors } of opened) await vectors.close();
      rmSync(folder, { recursive: true });
    },
  };
}

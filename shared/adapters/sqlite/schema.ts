import type { DatabaseSync } from 'node:sqlite';
import { KildeError } from '../../platform/errors.ts';
import { damaged } from './errors.ts';
import { MIGRATIONS } from './migrations.ts';
import { TABLES } from './tables.ts';

/** "Kild" in ASCII: tells a store from any other SQLite file. */
const APPLICATION_ID = 0x4b_69_6c_64;

/** Raised with every change of the tables; a migration takes each older version one up. */
export const SCHEMA_VERSION = 3;

function pragma(db: DatabaseSync, name: 'application_id' | 'user_version'): number {
  const value = db.prepare(`PRAGMA ${name}`).get()?.[name];
  return typeof value === 'number' ? value : 0;
}

const refuse = (message: string): never => {
  throw new KildeError('store_failed', message);
};

/** Runs inside one write transaction: of two processes that open a file, one makes or migrates the tables. */
export function prepareSchema(db: DatabaseSync): void {
  const version = pragma(db, 'user_version');
  if (pragma(db, 'application_id') === APPLICATION_ID) {
    migrate(db, version);
    return;
  }
  const { tables } = db.prepare('SELECT count(*) AS tables FROM sqlite_schema').get() ?? {};
  if (tables !== 0 || version !== 0) {
    refuse('The file is a SQLite database, but not a Kilde store. Name another file, or one that is not there yet.');
  }
  db.exec(TABLES);
  db.exec(`PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${SCHEMA_VERSION}`);
}

function migrate(db: DatabaseSync, from: number): void {
  if (from > SCHEMA_VERSION) {
    refuse(
      `The store file has format ${from}, written by a newer Kilde; this one knows ${SCHEMA_VERSION}. ` +
        'Update Kilde, or name another file.',
    );
  }
  for (let version = from; version < SCHEMA_VERSION; version++) {
    const migration = MIGRATIONS.get(version);
    if (migration === undefined) throw damaged('format');
    db.exec(migration);
    db.exec(`PRAGMA user_version = ${version + 1}`);
  }
}

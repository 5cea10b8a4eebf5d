import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { openSqlite, type SqliteStores } from '../../shared/adapters/sqlite/open.ts';
import { sha256Hex } from '../../shared/platform/hash.ts';
import { restoreBackup, type RestoreDeps, type RestoreOptions } from '../../shared/backup/restore.ts';
import { writeBackup } from '../../shared/backup/write-backup.ts';
import { RICH, fill } from './filled-workspace.ts';

export const WORKSPACE = 'team';
export const clock = { now: () => new Date('2026-11-21T12:00:00.000Z') };

const erase = () => Promise.reject(new Error('Nobody asked to erase anything.'));

/** Folders for backups, and stores to write them from and back to. */
export class BackupBed {
  readonly folder: string;
  readonly #opened: SqliteStores[] = [];
  #files = 0;

  private constructor(folder: string) {
    this.folder = folder;
  }

  static async create(): Promise<BackupBed> {
    return new BackupBed(await mkdtemp(join(tmpdir(), 'kilde-backup-')));
  }

  open(): SqliteStores {
    const stores = openSqlite({ file: ':memory:', clock });
    this.#opened.push(stores);
    return stores;
  }

  file(): string {
    return join(this.folder, `${(this.#files += 1)}.kilde`);
  }

  /** A store with one of each thing, and its backup. */
  async rich(): Promise<{ readonly stores: SqliteStores; readonly file: string }> {
    const stores = this.open();
    await fill(stores, WORKSPACE, RICH);
    const file = this.file();
    await writeBackup({ stores, clock }, [WORKSPACE], file);
    return { stores, file };
  }

  /** @param deps what is to be another one than a process's own. */
  restore(stores: SqliteStores, file: string, options: RestoreOptions = {}, deps: Partial<RestoreDeps> = {}) {
    return restoreBackup({ stores, leases: stores.leases, clock, holder: 'test', erase, ...deps }, file, options);
  }

  async write(bytes: Uint8Array): Promise<string> {
    const file = this.file();
    await writeFile(file, bytes);
    return file;
  }

  async lines(file: string): Promise<string[]> {
    return gunzipSync(await readFile(file))
      .toString()
      .split('\n')
      .slice(0, -1);
  }

  /** As somebody would write it who wants it to be taken for whole: the last line is made to fit the others. */
  forged(lines: readonly string[]): Promise<string> {
    const before = lines.map((line) => `${line}\n`).join('');
    const end = JSON.stringify({ is: 'end', lines: lines.length, sha256: sha256Hex(before) });
    return this.write(gzipSync(`${before}${end}\n`));
  }

  async remove(): Promise<void> {
    for (const { vectors } of this.#opened) await vectors.close();
    await rm(this.folder, { recursive: true, force: true });
  }
}

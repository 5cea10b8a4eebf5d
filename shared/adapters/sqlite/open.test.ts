import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { documentWith, EVERYTHING, ingest, visibleIds } from '../../../tests/contracts/fixtures.ts';
import { openSqlite } from './open.ts';
import { SCHEMA_VERSION } from './schema.ts';
import { storeFolder } from './testing/folder.ts';

const folder = storeFolder();
afterAll(() => folder.remove());

const key = { id: 'k1', hash: 'h', workspace: 'main', scopes: ['read'], expiresAt: null } as const;

function edit(file: string, sql: string): void {
  const raw = new DatabaseSync(file);
  raw.exec(sql);
  raw.close();
}

describe('openSqlite', () => {
  it('finds again what was stored before it was closed', async () => {
    const file = folder.file();
    const version = documentWith('alpha', 3);
    const first = folder.open(file);
    await ingest(first.vectors, 'main', version);
    await first.keys.putKey(key);
    const statistics = await first.vectors.statistics('main');
    const hits = await first.vectors.search('main', EVERYTHING);
    await first.vectors.close();

    const second = folder.open(file);
    expect(await second.vectors.getDocument('main', 'alpha')).toStrictEqual(version.document);
    expect(await second.vectors.statistics('main')).toStrictEqual(statistics);
    expect(await second.vectors.search('main', EVERYTHING)).toStrictEqual(hits);
    expect(await second.keys.findKey('k1')).toStrictEqual(key);
  });

  it('makes missing folders, and keeps the file to its owner', () => {
    const file = join(`${folder.file()}-new`, 'deep', 'kilde.sqlite');
    folder.open(file);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(statSync(join(file, '..')).mode & 0o777).toBe(0o700);
  });

  it('leaves nothing behind for a store in memory, and keeps two of them apart', async () => {
    const [one, two] = [folder.open(':memory:').vectors, folder.open(':memory:').vectors];
    await ingest(one, 'main', documentWith('alpha', 2));
    expect(await visibleIds(one, 'main')).toHaveLength(2);
    expect(await visibleIds(two, 'main')).toEqual([]);
  });

  it('reads a name as a name, not as a URI', async () => {
    const file = `${folder.file()}?mode=memory`;
    await ingest(folder.open(file).vectors, 'main', documentWith('alpha', 1));
    expect(statSync(file).size).toBeGreaterThan(0);
  });

  it('refuses a file of a newer format', () => {
    const file = folder.file();
    openSqlite({ file });
    edit(file, `PRAGMA user_version = ${SCHEMA_VERSION + 1}`);
    expect(() => openSqlite({ file })).toThrow(
      expect.objectContaining({
        kind: 'store_failed',
        message: expect.stringMatching(/format 4.*knows 3.*Update Kilde/),
      }),
    );
  });

  it('refuses a database of something else, and leaves it as it is', () => {
    const file = folder.file();
    edit(file, 'CREATE TABLE bookmarks (url TEXT)');
    expect(() => openSqlite({ file })).toThrow(/not a Kilde store/);
    const raw = new DatabaseSync(file);
    expect(raw.prepare('SELECT name FROM sqlite_schema').all()).toMatchObject([{ name: 'bookmarks' }]);
    raw.close();
  });

  it('refuses a file that is no database, and leaves it as it is', () => {
    const file = folder.file();
    writeFileSync(file, 'a letter to a friend '.repeat(100));
    expect(() => openSqlite({ file })).toThrow(
      expect.objectContaining({ kind: 'store_failed', message: expect.stringContaining('not a SQLite database') }),
    );
    expect(readFileSync(file, 'utf8')).toBe('a letter to a friend '.repeat(100));
  });

  it('refuses a place where no file can be, without telling the place', () => {
    const [directory, plain] = [folder.file(), folder.file()];
    mkdirSync(directory);
    writeFileSync(plain, '');
    for (const file of [directory, join(plain, 'below', 'x.db')]) {
      expect(() => openSqlite({ file })).toThrow(
        expect.objectContaining({
          kind: 'store_failed',
          message: expect.stringMatching(/^The store file cannot be opened/),
        }),
      );
    }
  });

  it('refuses wrong options', () => {
    const wrong = [
      { file: '' },
      { residentBytes: -1 },
      { residentBytes: Number.NaN },
      { busyTimeoutMs: 1.5 },
      { busyTimeoutMs: -1 },
    ];
    for (const options of wrong) {
      const open = () => openSqlite({ file: ':memory:', ...options });
      expect(open).toThrow(expect.objectContaining({ kind: 'not_configured' }));
    }
  });
});

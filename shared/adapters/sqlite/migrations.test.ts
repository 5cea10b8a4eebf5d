import { once } from 'node:events';
import { DatabaseSync } from 'node:sqlite';
import {
  chunkOf,
  commitOf,
  documentWith,
  EVERYTHING,
  idsOf,
  ingest,
  OTHER_PROFILE,
  recordOf,
  versionOf,
  visibleIds,
} from '../../../tests/contracts/fixtures.ts';
import { sourceOf } from '../../../tests/contracts/source-store/context.ts';
import { frequenciesOf } from '../../../tests/contracts/vector-store/statistics.ts';
import { SCHEMA_VERSION } from './schema.ts';
import { leftBehind } from './testing/bytes.ts';
import { storeFolder } from './testing/folder.ts';
import { startWriter } from './testing/start-child.ts';
import { writeVersion1 } from './testing/version-1.ts';

const folder = storeFolder();
afterAll(() => folder.remove());

const alpha = documentWith('alpha', 5, { metadata: { høyde: '7' }, skipped: ['page 3: no text'] });
const beta = versionOf('beta', 3, [chunkOf('beta', 'one', { profile: OTHER_PROFILE, text: 'ø\0'.repeat(4_000) })]);
const key = { id: 'k1', hash: 'h', workspace: 'main', scopes: ['read'], expiresAt: null } as const;
const contents = { workspaces: { main: [alpha, beta], 'main-2': [alpha] }, keys: [key] };

function rows(file: string, sql: string): unknown[] {
  const raw = new DatabaseSync(file);
  const all = raw.prepare(sql).all();
  raw.close();
  return all.map((row) => ({ ...row }));
}

/** All that the tables promise, whatever the order their columns were made in. */
const shape = (file: string): unknown[] => [
  rows(
    file,
    `SELECT t.name AS "table", c.name, c.type, c."notnull", c.pk, t.wr, t.strict
     FROM pragma_table_list t, pragma_table_info(t.name) c WHERE t.schema = 'main' AND t.type = 'table'
     ORDER BY t.name, c.name`,
  ),
  rows(file, "SELECT name, sql FROM sqlite_schema WHERE type = 'index' ORDER BY name"),
  rows(
    file,
    `SELECT t.name AS "table", f."table" AS parent, f."from", f."to", f.on_delete
     FROM pragma_table_list t, pragma_foreign_key_list(t.name) f ORDER BY t.name, f."from"`,
  ),
];

describe('a file of version 1', () => {
  it('keeps its documents, chunks, vectors, numbers and keys', async () => {
    const file = folder.file();
    writeVersion1(file, contents);
    const { vectors, keys } = folder.open(file);
    for (const { document } of [alpha, beta]) {
      expect(await vectors.getDocument('main', document.id)).toStrictEqual(document);
    }
    const chunks = [...alpha.chunks, ...beta.chunks];
    const ids = chunks.map((chunk) => chunk.id);
    expect(await vectors.getChunks('main', ids)).toStrictEqual(chunks.map(recordOf));
    expect(await vectors.findDefinitions('main', 'part0', 5)).toStrictEqual([recordOf(alpha.chunks[0]!)]);
    const [hit] = await vectors.search('main', { vector: beta.chunks[0]!.vector, limit: 1, filter: {} });
    expect(hit).toMatchObject({ chunk: { id: beta.chunks[0]!.id }, score: expect.closeTo(1, 5) });
    expect(await vectors.statistics('main')).toStrictEqual({
      documents: 2,
      chunks: 6,
      termLength: alpha.document.terms.length + beta.document.terms.length,
      documentFrequencies: frequenciesOf([alpha.document.terms, beta.document.terms]),
      profiles: { [alpha.document.profile]: 5, [OTHER_PROFILE]: 1 },
      generation: 'generation of main',
      indexedAt: beta.document.indexedAt,
    });
    expect(await visibleIds(vectors, 'main-2')).toEqual(idsOf(alpha.chunks));
    expect(await keys.listKeys('main')).toStrictEqual([key]);
  });

  it('says nothing of sources and pages where nothing was known', async () => {
    const file = folder.file();
    writeVersion1(file, contents);
    const { vectors, sources, generations } = folder.open(file);
    expect(Object.keys((await vectors.listDocuments('main'))[0]!)).not.toContain('sourceId');
    expect(rows(file, 'SELECT DISTINCT source_id, revision, pages FROM documents')).toEqual([
      { source_id: null, revision: null, pages: null },
    ]);
    expect(rows(file, 'SELECT DISTINCT source_id, revision, page FROM chunks')).toEqual([
      { source_id: null, revision: null, page: null },
    ]);
    expect(await sources.workspaces()).toEqual([]);
    expect(await generations.readGenerations('main')).toBeUndefined();
  });

  it('goes on as a file of this version: replacements, provenance, deletions', async () => {
    const file = folder.file();
    writeVersion1(file, contents);
    const { vectors, sources } = folder.open(file);
    const provenance = { sourceId: 'docs', revision: 'r2' };
    const fresh = chunkOf('alpha', 'fresh', { page: 4, provenance });
    const moved = { ...alpha.chunks[0]!, startLine: 700, endLine: 710 };
    const second = versionOf('alpha', 2, [moved, fresh], { provenance, pages: 4 });
    await ingest(vectors, 'main', second, alpha);
    expect(await vectors.getDocument('main', 'alpha')).toStrictEqual(second.document);
    expect(await vectors.getChunks('main', [fresh.id])).toStrictEqual([recordOf(fresh)]);
    expect(await visibleIds(vectors, 'main')).toEqual(idsOf([...second.chunks, ...beta.chunks]));
    expect((await vectors.statistics('main')).documentFrequencies).toEqual(
      frequenciesOf([second.document.terms, beta.document.terms]),
    );
    await sources.putSource('main', sourceOf('docs'));
    expect(await vectors.deleteIndex('main')).toEqual({ documents: 2, chunks: 3 });
    expect(await visibleIds(vectors, 'main-2')).toEqual(idsOf(alpha.chunks));
  });

  it('becomes what a new file of this version is', () => {
    const [old, fresh] = [folder.file(), folder.file()];
    writeVersion1(old, contents);
    folder.open(old);
    folder.open(fresh);
    expect(shape(old)).toEqual(shape(fresh));
    expect(rows(old, 'PRAGMA user_version')).toEqual([{ user_version: SCHEMA_VERSION }]);
    expect(rows(old, 'PRAGMA integrity_check')).toEqual([{ integrity_check: 'ok' }]);
    expect(rows(old, 'PRAGMA foreign_key_check')).toEqual([]);
  });

  it('is rid of what was deleted while it was of version 1', async () => {
    const file = folder.file();
    const mark = 'to be forgotten';
    const gone = versionOf('gone', 1, [chunkOf('gone', 'c', { text: `${mark} `.repeat(900) })]);
    writeVersion1(file, { workspaces: { main: [alpha, gone] } });
    const raw = new DatabaseSync(file);
    raw.exec("DELETE FROM chunks WHERE document_id = 'gone'; DELETE FROM documents WHERE id = 'gone'");
    raw.close();
    expect(leftBehind(file, [mark])).toEqual([mark]);
    folder.open(file);
    expect(leftBehind(file, [mark])).toEqual([]);
    expect(rows(file, 'SELECT * FROM erasures')).toEqual([]);
  });

  it('is migrated once when several processes open it at once', async () => {
    const file = folder.file();
    writeVersion1(file, contents);
    const children = ['a', 'b', 'c'].map((id) => startWriter(file, id, 2, 3));
    for (const child of children) child.stdout.resume();
    await Promise.all(children.map((child) => once(child, 'close')));
    expect(children.map((child) => child.exitCode)).toEqual([0, 0, 0]);
    const { vectors } = folder.open(file);
    expect((await vectors.listDocuments('main')).map(({ id }) => id)).toEqual(['a', 'alpha', 'b', 'beta', 'c']);
    expect((await vectors.search('main', EVERYTHING)).length).toBe(12);
  }, 60_000);

  it('stays of version 1, whole, when it cannot be migrated', async () => {
    const file = folder.file();
    writeVersion1(file, contents);
    const raw = new DatabaseSync(file);
    raw.exec('CREATE TABLE sources (something TEXT)');
    raw.close();
    expect(() => folder.open(file)).toThrow(expect.objectContaining({ kind: 'store_failed' }));
    expect(rows(file, 'PRAGMA user_version')).toEqual([{ user_version: 1 }]);
    expect(rows(file, 'SELECT DISTINCT source_revision FROM documents')).toEqual([{ source_revision: 'a1b2c3' }]);
    expect(rows(file, "SELECT name FROM sqlite_schema WHERE name = 'entries'")).toEqual([]);
  });

  it('is refused when it says a version that never was', () => {
    const file = folder.file();
    writeVersion1(file, contents);
    const raw = new DatabaseSync(file);
    raw.exec('PRAGMA user_version = 0');
    raw.close();
    expect(() => folder.open(file)).toThrow(/did not write/);
  });

  it('takes a commit that was computed before it was migrated', async () => {
    const file = folder.file();
    writeVersion1(file, contents);
    const second = versionOf('beta', 4, [chunkOf('beta', 'two')]);
    const { vectors } = folder.open(file);
    await vectors.stageChunks('main', second.chunks);
    expect(await vectors.commitDocument('main', commitOf(second.document, beta.document))).toBe('committed');
    expect(await vectors.getDocument('main', 'beta')).toStrictEqual(second.document);
  });
});

describe('a file of version 2', () => {
  /** What is left of a new file without what version 3 brought. */
  function writeVersion2(): string {
    const file = folder.file();
    folder.open(file);
    const raw = new DatabaseSync(file);
    raw.exec('DROP TABLE usage; DROP TABLE settings; PRAGMA user_version = 2');
    raw.close();
    return file;
  }

  it('gets usage and settings, and keeps what it has', async () => {
    const file = writeVersion2();
    const { generations, sources, usage, settings, leases } = folder.open(file);
    expect(await usage.read('main', '2026-01-01', '2026-12-31')).toEqual([]);
    expect(await settings.readSettings('main')).toMatchObject({ version: 0 });
    await sources.putSource('main', sourceOf('docs'));
    await usage.add('main', '2026-11-21', { usd: 0.5, calls: { answer: 1 } });
    expect(await generations.readGenerations('main')).toBeUndefined();
    expect(await leases.holder('main', 'sync:docs', new Date(0))).toBeUndefined();
    expect(rows(file, 'SELECT counter, name, amount FROM usage')).toEqual([
      { counter: 'calls', name: 'answer', amount: 1 },
      { counter: 'usd', name: '', amount: 0.5 },
    ]);
  });

  it('becomes what a new file of this version is', () => {
    const [old, fresh] = [writeVersion2(), folder.file()];
    folder.open(old);
    folder.open(fresh);
    expect(shape(old)).toEqual(shape(fresh));
    expect(rows(old, 'PRAGMA user_version')).toEqual([{ user_version: SCHEMA_VERSION }]);
  });
});

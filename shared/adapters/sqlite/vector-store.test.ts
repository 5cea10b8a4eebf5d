import { statSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import type { Clock } from '../../ports/clock.ts';
import {
  chunkOf,
  commitOf,
  documentWith,
  EVERYTHING,
  idsOf,
  ingest,
  recordOf,
  versionOf,
  visibleIds,
} from '../../../tests/contracts/fixtures.ts';
import { storeFolder } from './testing/folder.ts';
import { increment } from './testing/versions.ts';

const folder = storeFolder();
afterAll(() => folder.remove());

const HOUR_MS = 3_600_000;
const at = (ms: number): Clock => ({ now: () => new Date(Date.UTC(2026, 10, 1) + ms) });

describe('SqliteVectorStore', () => {
  it('keeps texts and names with NUL', async () => {
    const { vectors } = folder.open();
    const chunk = chunkOf('nul', 'c', { text: 'a\0b\0', symbols: ['x\0y', 'x'] });
    await ingest(vectors, 'main', versionOf('nul', 1, [chunk]));
    expect(await vectors.getChunks('main', [chunk.id])).toStrictEqual([recordOf(chunk)]);
    expect(await vectors.findDefinitions('main', 'x\0y', 5)).toStrictEqual([recordOf(chunk)]);
    expect(await vectors.findDefinitions('main', 'x\0z', 5)).toEqual([]);
  });

  it('answers for several workspaces when memory is for none of them', async () => {
    const { vectors } = folder.open(':memory:', { residentBytes: 0 });
    const names = ['one', 'two', 'three'];
    for (const name of names) await ingest(vectors, name, documentWith(name, 3));
    for (const name of [...names, ...names.toReversed(), ...names]) {
      expect(await visibleIds(vectors, name)).toEqual(idsOf(documentWith(name, 3).chunks));
    }
  });

  it('follows many replacements of one document among others, searching after each', async () => {
    const { vectors } = folder.open(':memory:');
    const other = documentWith('other', 30);
    await ingest(vectors, 'main', other);
    for (let version = 1; version <= 30; version++) {
      await increment(vectors, 'main', 'doc', (version * 7) % 23);
      const document = await vectors.getDocument('main', 'doc');
      expect(await visibleIds(vectors, 'main')).toEqual(idsOf([...other.chunks, ...document!.chunks]));
    }
  });

  it('finds the chunk under its own id again after it was deleted and added with another vector', async () => {
    const { vectors } = folder.open(':memory:');
    const chunk = chunkOf('alpha', 'c', { language: 'go' });
    const again = { ...chunkOf('alpha', 'c'), vector: chunkOf('alpha', 'another').vector };
    for (const each of [chunk, again]) {
      await ingest(vectors, 'main', versionOf('alpha', 1, [each]));
      const [hit] = await vectors.search('main', {
        vector: each.vector,
        limit: 1,
        filter: { language: each.language },
      });
      expect(hit).toMatchObject({ chunk: recordOf(each), score: expect.closeTo(1, 5) });
      await vectors.deleteDocument('main', 'alpha');
    }
  });

  it('throws away what a process that died left staged, a day later, and nothing else', async () => {
    const file = folder.file();
    const [live, dead] = [documentWith('live', 2), documentWith('dead', 2)];
    const first = folder.open(file, { clock: at(0) }).vectors;
    await ingest(first, 'main', live);
    await first.stageChunks('main', dead.chunks);
    await first.close();

    const soon = folder.open(file, { clock: at(23 * HOUR_MS) }).vectors;
    expect(await soon.commitDocument('main', commitOf(dead.document))).toBe('committed');
    await soon.deleteDocument('main', 'dead');
    await soon.stageChunks('main', dead.chunks);
    await soon.close();

    const later = folder.open(file, { clock: at(48 * HOUR_MS) }).vectors;
    expect(await later.commitDocument('main', commitOf(dead.document))).toBe('conflict');
    expect(await visibleIds(later, 'main')).toEqual(idsOf(live.chunks));
  });

  it('leaves no vector, symbol or text of a chunk that is gone', async () => {
    const file = folder.file();
    const { vectors } = folder.open(file);
    for (let i = 0; i < 5; i++) await increment(vectors, 'main', 'doc', 12);
    await vectors.deleteDocument('main', 'doc');
    const raw = new DatabaseSync(file);
    for (const table of ['documents', 'chunks', 'vectors', 'symbols']) {
      expect(raw.prepare(`SELECT count(*) AS n FROM ${table}`).get()).toMatchObject({ n: 0 });
    }
    raw.close();
  });

  it('uses the space of replaced versions again', async () => {
    const file = folder.file();
    const { vectors } = folder.open(file);
    for (let i = 0; i < 10; i++) await increment(vectors, 'main', 'doc', 100);
    await vectors.close();
    const before = statSync(file).size;
    const again = folder.open(file).vectors;
    for (let i = 0; i < 30; i++) await increment(again, 'main', 'doc', 100);
    await again.close();
    expect(statSync(file).size).toBeLessThan(before * 1.5);
  });

  it('has indexes that serve a commit, and a search that catches up, without reading chunks', async () => {
    const file = folder.file();
    const { vectors } = folder.open(file);
    await ingest(vectors, 'main', documentWith('alpha', 2));
    const raw = new DatabaseSync(file);
    const statements = [
      'SELECT 1 FROM chunks INDEXED BY chunks_by_id WHERE workspace = 1 AND visible = 1 AND id IN (SELECT value FROM json_each(?))',
      'SELECT key FROM chunks WHERE workspace = 1 AND visible = 1',
    ];
    const plans = statements.map((sql) => raw.prepare(`EXPLAIN QUERY PLAN ${sql}`).all()[0]?.detail);
    raw.close();
    expect(plans).toEqual([
      'SEARCH chunks USING INDEX chunks_by_id (workspace=? AND id=?)',
      'SEARCH chunks USING COVERING INDEX chunks_visible (workspace=?)',
    ]);
    expect(await vectors.search('main', EVERYTHING)).toHaveLength(2);
  });
});

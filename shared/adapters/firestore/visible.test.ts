import { chunkOf, ingest, recordOf, vectorWith, versionOf } from '../../../tests/contracts/fixtures.ts';
import { describeWithEmulator } from '../../../tests/support/with-emulator.ts';
import type { ScoredChunk, VectorStore } from '../../ports/vector-store.ts';
import { bench, SLOW, type Bench } from './testing/bench.ts';
import { Visible } from './visible.ts';

const WORKSPACE = 'main';
const POOL = 1_000;
const OPEN = 'aopen';
const WAITS = 'awaits';
const place = { startLine: 900, endLine: 909, indexedAt: '2026-11-05T00:00:00.000Z' };

const near = vectorWith({ 0: 1 });
const numbered = (i: number): string => String(i).padStart(4, '0');

/** More than one page of a scan; every second is a definition. */
const doc = versionOf(
  'doc',
  1,
  Array.from({ length: 130 }, (_, i) =>
    chunkOf('doc', `c${i}`, { id: `c${numbered(i)}`, vector: vectorWith({ 0: i / 256 }), symbols: ['name'] }),
  ),
);
const other = versionOf('other', 1, [
  chunkOf('other', 'o', { id: 'o', vector: vectorWith({ 0: 0.125 }), symbols: [] }),
]);

/** Chunks that an attempt would add to the document, all of them nearer to the query than any other, and before by id. */
async function addWaiting(raw: Bench['raw'], count: number): Promise<void> {
  const chunks = raw.collection(`workspaces/${WORKSPACE}/chunks`);
  const model = (await chunks.doc(doc.chunks.at(-1)!.id).get()).data()!;
  const writer = raw.bulkWriter({ throttling: false });
  for (let i = 0; i < count; i++) {
    const waiting = { ...model, vector: model['vector'], staged: true, gates: { [WAITS]: 'added' } };
    void writer.set(chunks.doc(`a${numbered(i)}`), waiting);
  }
  await writer.close();
}

const setJournal = (raw: Bench['raw'], journal: object) =>
  raw.doc(`workspaces/${WORKSPACE}/journals/doc`).set({ current: '', waiting: [WAITS], settled: true, ...journal });

const FILTERS = [{}, { documentId: 'doc' }, { language: 'typescript', pathGlob: 'src/*' }] as const;

const searches = (vectors: VectorStore, limit: number): Promise<ScoredChunk[][]> =>
  Promise.all(FILTERS.map((filter) => vectors.search(WORKSPACE, { vector: near, limit, filter })));

describeWithEmulator('chunks of a version that is not current', () => {
  it(
    'hide nothing from a search, even where one query gives no others',
    () =>
      bench(async ({ open, raw }) => {
        const { vectors } = await open();
        await ingest(vectors, WORKSPACE, doc);
        await ingest(vectors, WORKSPACE, other);
        const [few, many] = [await searches(vectors, 3), await searches(vectors, 140)];
        expect(few.map((hits) => hits.length)).toEqual([3, 3, 3]);
        expect(many.map((hits) => hits.length)).toEqual([131, 130, 131]);
        await setJournal(raw, {});
        await addWaiting(raw, 10);
        expect(await searches(vectors, 3)).toStrictEqual(few);
        expect(await searches(vectors, 140)).toStrictEqual(many);
        // One query gives these and nothing else.
        await addWaiting(raw, POOL + 1);
        expect(await searches(vectors, 3)).toStrictEqual(few);
      }),
    SLOW,
  );

  it(
    'are seen as the current attempt has them, by every way of reading',
    () =>
      bench(async ({ open, raw }) => {
        const { vectors } = await open();
        await ingest(vectors, WORKSPACE, doc);
        const chunk = (id: string) => raw.doc(`workspaces/${WORKSPACE}/chunks/${id}`);
        await addWaiting(raw, 40);
        await chunk('a0007').update({ gates: { [OPEN]: 'added' } });
        await chunk('c0003').update({ gates: { [OPEN]: place, [WAITS]: 'removed' } });
        await chunk('c0005').update({ gates: { [OPEN]: 'removed' } });
        const added = { ...recordOf(doc.chunks.at(-1)!), id: 'a0007' };
        const records = doc.chunks.map(recordOf);
        const stored = records.map(({ id }) => id);
        const asked = [...Array.from({ length: 40 }, (_, i) => `a${numbered(i)}`), ...stored];
        const read = async () => ({
          asked: await vectors.getChunks(WORKSPACE, asked),
          defined: await vectors.findDefinitions(WORKSPACE, 'name', 200),
          three: await vectors.findDefinitions(WORKSPACE, 'name', 3),
        });
        const all = (chunks: typeof records) => ({ asked: chunks, defined: chunks, three: chunks.slice(0, 3) });
        for (const current of ['', 'adead']) {
          await setJournal(raw, { current });
          expect(await read()).toStrictEqual(all(records));
        }
        await setJournal(raw, { current: OPEN, settled: false });
        const now = records
          .filter(({ id }) => id !== 'c0005')
          .map((each) => (each.id === 'c0003' ? { ...each, ...place } : each));
        expect(await read()).toStrictEqual(all([added, ...now]));
      }),
    SLOW,
  );

  it(
    'are read again until the journal stays as it is, and not for ever',
    () =>
      bench(async ({ open, raw }) => {
        const { vectors, database } = await open();
        await ingest(vectors, WORKSPACE, doc);
        const chunk = raw.doc(`workspaces/${WORKSPACE}/chunks/c0000`);
        await chunk.update({ gates: { [OPEN]: 'removed' } });
        const visible = new Visible(database);
        let reads = 0;
        const readWhile = (changes: number) => () => {
          reads += 1;
          return setJournal(raw, { current: reads <= changes ? `a${reads}` : OPEN })
            .then(() => chunk.get())
            .then((each) => [each]);
        };
        expect(await visible.read(WORKSPACE, readWhile(3))).toMatchObject([{ chunk: undefined }]);
        expect(reads).toBe(5);
        await expect(visible.read(WORKSPACE, readWhile(1_000))).rejects.toMatchObject({
          kind: 'store_failed',
          retryable: true,
          message: expect.stringContaining('Too many writers'),
        });
      }),
    SLOW,
  );

  it(
    'cost nothing more while no chunk has a gate, and one read while all attempts wait',
    () =>
      bench(async ({ open, raw }) => {
        const { vectors, database } = await open();
        await ingest(vectors, WORKSPACE, other);
        const chunk = raw.doc(`workspaces/${WORKSPACE}/chunks/o`);
        let reads = 0;
        const read = async () => {
          reads += 1;
          return [await chunk.get()];
        };
        // The journal cannot be read, so that reading it would fail.
        await raw.doc(`workspaces/${WORKSPACE}/journals/other`).set({ current: 7 });
        expect(await new Visible(database).read(WORKSPACE, read)).toHaveLength(1);
        await chunk.update({ gates: { [WAITS]: 'removed' } });
        await expect(new Visible(database).read(WORKSPACE, read)).rejects.toMatchObject({ kind: 'store_failed' });
        reads = 0;
        await raw.doc(`workspaces/${WORKSPACE}/journals/other`).set({ current: '', waiting: [WAITS], settled: true });
        const [candidate] = await new Visible(database).read(WORKSPACE, read);
        expect([candidate?.chunk?.id, reads]).toEqual(['o', 1]);
      }),
    SLOW,
  );
});

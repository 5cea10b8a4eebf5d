import * as fc from 'fast-check';
import {
  chunkOf,
  commitOf,
  documentWith,
  EVERYTHING,
  idsOf,
  ingest,
  placeOf,
  randomVector,
  recordOf,
  vectorWith,
  versionOf,
  visibleIds,
} from '../../../tests/contracts/fixtures.ts';
import { describeWithEmulator } from '../../../tests/support/with-emulator.ts';
import { metered } from '../../platform/metering.ts';
import { VECTOR_DIMENSIONS } from '../../terms/dimensions.ts';
import { bench, SLOW } from './testing/bench.ts';

const WORKSPACE = 'main';

describeWithEmulator('the Firestore store on the emulator', () => {
  it(
    'keeps every 32-bit number of a vector as it is',
    () =>
      bench(async ({ open, raw }) => {
        const { vectors } = await open();
        const numbers = fc.float32Array({ minLength: VECTOR_DIMENSIONS, maxLength: VECTOR_DIMENSIONS, noNaN: true });
        const hard = Float32Array.from(
          { length: VECTOR_DIMENSIONS },
          (_, i) => [0.1, -0, 1e-45, 3.4e38, 1 / 3][i % 5]!,
        );
        for (const [i, vector] of [hard, ...fc.sample(numbers, { numRuns: 5, seed: 1 })].entries()) {
          const finite = vector.map((value) => (Number.isFinite(value) ? value : 1));
          const chunk = chunkOf('d', `c${i}`, { vector: finite });
          await vectors.stageChunks(WORKSPACE, [chunk]);
          const kept = await raw.doc(`workspaces/${WORKSPACE}/chunks/${chunk.id}`).get();
          expect(Float32Array.from(kept.get('vector').toArray())).toStrictEqual(finite);
        }
      }),
    SLOW,
  );

  it.each([0, undefined])(
    'does all of it by REST too, with %p changes at once',
    (maxChangesAtOnce) =>
      bench(async ({ open }) => {
        const { vectors } = await open({
          transport: 'rest',
          ...(maxChangesAtOnce !== undefined && { maxChangesAtOnce }),
        });
        const first = documentWith('alpha', 45);
        const second = versionOf('alpha', 2, [
          { ...first.chunks[0]!, startLine: 500, endLine: 510 },
          chunkOf('alpha', 'fresh', { vector: vectorWith({ 3: 1 }), symbols: ['Fresh'] }),
        ]);
        await vectors.ping();
        await ingest(vectors, WORKSPACE, first);
        await vectors.stageChunks(WORKSPACE, first.chunks);
        expect(await visibleIds(vectors, WORKSPACE)).toEqual(idsOf(first.chunks));
        await ingest(vectors, WORKSPACE, second, first);
        expect(await vectors.commitDocument(WORKSPACE, commitOf(second.document, first.document))).toBe('conflict');
        const [best] = await vectors.search(WORKSPACE, {
          vector: vectorWith({ 3: 1 }),
          limit: 1,
          filter: { kind: 'code' },
        });
        expect(best).toStrictEqual({ chunk: recordOf(second.chunks[1]!), score: 1 });
        expect(await vectors.findDefinitions(WORKSPACE, 'Fresh', 5)).toHaveLength(1);
        expect(await vectors.getDocument(WORKSPACE, 'alpha')).toStrictEqual(second.document);
        expect(await vectors.statistics(WORKSPACE)).toMatchObject({ documents: 1, chunks: 2 });
        expect(await vectors.deleteDocument(WORKSPACE, 'alpha')).toBe(true);
        expect(await vectors.listDocuments(WORKSPACE)).toEqual([]);
      }),
    SLOW,
  );

  it(
    'takes a document of 1,100 chunks, and still finds what hides behind them',
    () =>
      bench(async ({ open }) => {
        const { vectors } = await open({ deadlineMs: 15_000 });
        // All of these score 1 and up; only a thousand of them come back from one query.
        const crowd = Array.from({ length: 1_100 }, (_, i) =>
          chunkOf('crowd', `c${i}`, {
            vector: vectorWith({ 0: 1 + i / 2_048 }),
            path: 'src/crowd.ts',
            text: 'x'.repeat(1_500),
          }),
        );
        await ingest(vectors, WORKSPACE, versionOf('crowd', 1, crowd, { path: 'src/crowd.ts' }));
        const rare = { language: 'typescript', kind: 'prose', path: 'docs/rare.md' } as const;
        for (const id of ['rare1', 'rare2', 'rare3']) {
          const chunks = [0.5, 0.25].map((weight, i) =>
            chunkOf(id, `${i}`, { ...rare, vector: vectorWith({ 0: weight }) }),
          );
          await ingest(vectors, WORKSPACE, versionOf(id, 1, chunks, rare));
        }
        const search = async (filter: object, limit: number) =>
          (await vectors.search(WORKSPACE, { vector: vectorWith({ 0: 1 }), limit, filter })).map(({ score }) => score);

        expect(await search({}, 1_000)).toEqual(crowd.slice(100).map((_, i) => 1 + (1_099 - i) / 2_048));
        expect(await search({ kind: 'prose' }, 5)).toEqual([0.5, 0.5, 0.5, 0.25, 0.25]);
        expect(await search({ pathGlob: 'docs/*' }, 100)).toEqual([0.5, 0.5, 0.5, 0.25, 0.25, 0.25]);
        expect(await search({ language: 'typescript', pathGlob: '**/*.md' }, 2)).toEqual([0.5, 0.5]);
        expect(await search({ documentId: 'rare2' }, 5)).toEqual([0.5, 0.25]);
        expect(await search({ documentId: 'crowd', kind: 'prose' }, 5)).toEqual([]);
        expect(await search({ documentId: 'crowd', pathGlob: 'src/**' }, 2)).toEqual([
          1 + 1_099 / 2_048,
          1 + 1_098 / 2_048,
        ]);
        expect(await search({ kind: 'data' }, 5)).toEqual([]);
        expect(await search({ kind: 'code' }, 1_000)).toHaveLength(1_000);

        const fewer = versionOf('crowd', 2, crowd.slice(0, 3), { path: 'src/crowd.ts' });
        await ingest(vectors, WORKSPACE, fewer, versionOf('crowd', 1, crowd));
        expect(await search({ pathGlob: 'src/*' }, 1_000)).toHaveLength(3);
        expect(await vectors.deleteDocument(WORKSPACE, 'crowd')).toBe(true);
        expect(await search({}, 1_000)).toHaveLength(6);
      }),
    SLOW,
  );

  it(
    'lists more documents than one page holds, and finds all of them by a glob',
    () =>
      bench(async ({ open, raw }) => {
        const { vectors } = await open();
        await ingest(vectors, WORKSPACE, documentWith('seed', 0, { path: 'm/seed.ts' }));
        const documents = raw.collection(`workspaces/${WORKSPACE}/documents`);
        const data = (await documents.doc('seed').get()).data()!;
        const writer = raw.bulkWriter({ throttling: false });
        // Paths in fours, so that pages end between equal ones.
        for (let i = 0; i < 4_000; i++) {
          const id = `d${String(i).padStart(4, '0')}`;
          void writer.set(documents.doc(id), { ...data, path: `m/${String(i >> 2).padStart(4, '0')}.ts` });
        }
        await writer.close();
        const listed = (await vectors.listDocuments(WORKSPACE)).map(({ id }) => id);
        expect(listed).toEqual([...Array.from({ length: 4_000 }, (_, i) => `d${String(i).padStart(4, '0')}`), 'seed']);
      }),
    SLOW,
  );

  it(
    'takes away staged chunks with their document, whoever staged them',
    () =>
      bench(async ({ open, raw }) => {
        const { vectors } = await open();
        const version = documentWith('alpha', 2);
        const leftover = chunkOf('alpha', 'leftover');
        await ingest(vectors, WORKSPACE, version);
        await vectors.stageChunks(WORKSPACE, [leftover, chunkOf('beta', 'other')]);
        expect(await vectors.deleteDocument(WORKSPACE, 'alpha')).toBe(true);
        const kept = await raw.collection(`workspaces/${WORKSPACE}/chunks`).get();
        expect(kept.docs.map((chunk) => chunk.get('documentId'))).toEqual(['beta']);
      }),
    SLOW,
  );

  it(
    'changes nothing when a chunk to be moved is gone, and says that trying again helps',
    () =>
      bench(async ({ open, raw }) => {
        const { vectors } = await open();
        const version = documentWith('alpha', 2);
        await ingest(vectors, WORKSPACE, version);
        await raw.doc(`workspaces/${WORKSPACE}/chunks/${version.chunks[0]!.id}`).delete();
        const next = versionOf('alpha', 2, version.chunks);
        const commit = { ...commitOf(next.document, version.document), moved: version.chunks.map(placeOf) };
        await expect(vectors.commitDocument(WORKSPACE, commit)).rejects.toMatchObject({
          kind: 'store_failed',
          retryable: true,
        });
        expect(await vectors.getDocument(WORKSPACE, 'alpha')).toStrictEqual(version.document);
      }),
    SLOW,
  );

  it(
    'refuses records that were not written by Kilde',
    () =>
      bench(async ({ open, raw }) => {
        const { vectors } = await open();
        const version = documentWith('alpha', 1);
        await ingest(vectors, WORKSPACE, version);
        await raw.doc(`workspaces/${WORKSPACE}/chunks/${version.chunks[0]!.id}`).update({ startLine: 'one' });
        await raw.doc(`workspaces/${WORKSPACE}/documents/alpha`).update({ chunks: Buffer.from('not deflated') });
        const refusal = {
          kind: 'store_failed',
          retryable: false,
          message: expect.stringMatching(/not as Kilde writes it\. Delete its document/),
        };
        await expect(vectors.search(WORKSPACE, EVERYTHING)).rejects.toMatchObject(refusal);
        await expect(vectors.getDocument(WORKSPACE, 'alpha')).rejects.toMatchObject(refusal);
      }),
    SLOW,
  );

  it(
    'finds nothing under ids that Firestore would refuse or read as a path',
    () =>
      bench(async ({ open }) => {
        const { vectors } = await open();
        const ids = ['', '.', '..', '__id__', 'a/b', '/', '../main/x', '%', '\0', '𝒳'];
        expect(await vectors.getChunks(WORKSPACE, ids)).toEqual([]);
        for (const id of ids) expect(await vectors.getDocument(WORKSPACE, id)).toBeUndefined();
        const version = versionOf('__id__', 1, [chunkOf('__id__', 'c', { id: 'a/b' })]);
        await ingest(vectors, WORKSPACE, version);
        expect(await vectors.getDocument(WORKSPACE, '__id__')).toStrictEqual(version.document);
        expect(await visibleIds(vectors, WORKSPACE)).toEqual(['a/b']);
      }),
    SLOW,
  );

  it(
    'keeps numbers for a while, but never past a write of its own',
    () =>
      bench(async ({ open }) => {
        const [{ vectors: mine }, { vectors: other }] = [await open({ statisticsTtlMs: 3_600_000 }), await open()];
        const documents = async () => (await mine.statistics(WORKSPACE)).documents;
        expect(await documents()).toBe(0);
        await ingest(other, WORKSPACE, documentWith('alpha', 1));
        expect(await documents()).toBe(0);
        await ingest(mine, WORKSPACE, documentWith('beta', 1));
        expect(await documents()).toBe(2);
        (await mine.statistics(WORKSPACE)).documentFrequencies.fill(4_000_000);
        expect((await mine.statistics(WORKSPACE)).documentFrequencies).not.toContain(4_000_000);
        await mine.deleteDocument(WORKSPACE, 'beta');
        expect(await documents()).toBe(1);
      }),
    SLOW,
  );

  it(
    'with numbers that may never be old sees every commit of another, and reads whole only what has moved',
    () =>
      bench(async ({ open }) => {
        const [{ vectors: mine }, { vectors: other }] = [await open({ statisticsTtlMs: 0 }), await open()];
        const read = async () => {
          const { result, reads } = await metered(() => mine.statistics(WORKSPACE));
          return { ...result, reads };
        };
        expect((await read()).documents).toBe(0);
        await ingest(other, WORKSPACE, documentWith('alpha', 1));
        const [first, again] = [await read(), await read()];
        expect([first.documents, again.documents]).toEqual([1, 1]);
        expect(again.generation).toBe(first.generation);
        expect(again.reads).toBeLessThan(first.reads);
        await other.deleteDocument(WORKSPACE, 'alpha');
        const gone = await read();
        expect(gone).toMatchObject({ documents: 0, chunks: 0, indexedAt: null });
        expect(gone.generation).not.toBe(first.generation);
        await other.deleteIndex(WORKSPACE);
        await ingest(other, WORKSPACE, documentWith('alpha', 1));
        expect(await read()).toMatchObject({ documents: 1, chunks: (await other.statistics(WORKSPACE)).chunks });
      }),
    SLOW,
  );

  it(
    'answers what was asked before it was closed, and refuses what is asked after',
    () =>
      bench(async ({ open }) => {
        const { vectors } = await open();
        await ingest(vectors, WORKSPACE, documentWith('alpha', 2));
        const asked = vectors.search(WORKSPACE, { ...EVERYTHING, vector: randomVector(3) });
        await vectors.close();
        expect(await asked).toHaveLength(2);
        await expect(vectors.ping()).rejects.toMatchObject({
          kind: 'store_failed',
          message: expect.stringContaining('closed'),
        });
      }),
    SLOW,
  );
});

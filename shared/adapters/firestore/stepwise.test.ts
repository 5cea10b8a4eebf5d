import { commitOf, ingest, stageAdded, versionOf, type Version } from '../../../tests/contracts/fixtures.ts';
import { describeWithEmulator } from '../../../tests/support/with-emulator.ts';
import type { VectorStore } from '../../ports/vector-store.ts';
import { Calls } from './calls.ts';
import { bench, disturbed, SLOW } from './testing/bench.ts';
import { SlowCalls } from './testing/disturbed-calls.ts';
import { contentOf, expectClean, expectedOf, seenIn } from './testing/versions.ts';
import { counting, repeating } from './testing/watched-client.ts';

const WORKSPACE = 'main';
const FEW = 6;

const idsOfAll = (...versions: readonly Version[]): string[] => [
  ...new Set(versions.flatMap(({ chunks }) => chunks.map(({ id }) => id))),
];

describeWithEmulator('a change in steps', () => {
  it(
    'puts no more chunks into a transaction than fit, and takes one transaction where they do',
    () =>
      bench(async ({ open, raw }) => {
        const { database } = await open();
        const writesOf = async (work: (vectors: VectorStore) => Promise<unknown>) => {
          const counts: number[] = [];
          await work(disturbed({ client: counting(database.client, counts) }, new Calls(30_000), 50));
          return Math.max(...counts);
        };
        const [small, large] = [contentOf('small', 1, 'first', 50), contentOf('large', 1, 'first', 51)];
        expect(await writesOf((vectors) => ingest(vectors, 'small', small))).toBe(52);
        expect(await writesOf((vectors) => ingest(vectors, 'large', large))).toBe(3);
        expect(await writesOf((vectors) => vectors.deleteDocument('small', 'small'))).toBe(52);
        expect(await writesOf((vectors) => vectors.deleteDocument('large', 'large'))).toBe(3);
        for (const workspace of ['small', 'large']) await expectClean(raw, workspace, undefined);
      }),
    SLOW,
  );

  it(
    'lets one of three writers win, whole, be it in steps or at once',
    () =>
      bench(async ({ open, raw }) => {
        const { vectors } = await open({ maxChangesAtOnce: 0 });
        const { vectors: quick } = await open();
        const first = contentOf('doc', 1, 'first', FEW);
        const rivals = ['one', 'two', 'three'].map((content) => contentOf('doc', 2, content, FEW));
        await ingest(vectors, WORKSPACE, first);
        const outcomes = await Promise.all(
          rivals.map(async (rival, i) => {
            const store = i === 0 ? vectors : quick;
            const commit = commitOf(rival.document, first.document);
            await stageAdded(store, WORKSPACE, rival, commit);
            const outcome = await store.commitDocument(WORKSPACE, commit);
            if (outcome === 'conflict') await store.discardStaged(WORKSPACE, commit.added);
            return outcome;
          }),
        );
        expect(outcomes.toSorted()).toEqual(['committed', 'conflict', 'conflict']);
        const winner = rivals[outcomes.indexOf('committed')];
        expect(await seenIn(vectors, WORKSPACE, idsOfAll(first, ...rivals))).toEqual(expectedOf(winner));
        await expectClean(raw, WORKSPACE, winner);
      }),
    SLOW,
  );

  it(
    'shows slow readers one whole version at a time, whichever way they read',
    () =>
      bench(async ({ open }) => {
        const { vectors: writer, database } = await open({ maxChangesAtOnce: 0 });
        const reader = disturbed(database, new SlowCalls(30_000));
        const versions = Array.from({ length: 14 }, (_, i) => contentOf('doc', i + 1, `content${i + 1} `, FEW));
        const ids = idsOfAll(...versions);
        await ingest(writer, WORKSPACE, versions[0]!);
        const written = new AbortController();
        const seen = new Set<number>();
        const follow = async (read: () => Promise<readonly { readonly id: string; readonly startLine: number }[]>) => {
          let last = 1;
          while (!written.signal.aborted) {
            const chunks = await read();
            const version = Math.floor((chunks[0]?.startLine ?? 0) / 10_000);
            const whole = versions[version - 1]?.chunks.map(({ id, startLine }) => `${id} ${startLine}`) ?? [];
            expect(chunks.map(({ id, startLine }) => `${id} ${startLine}`).toSorted()).toEqual(whole.toSorted());
            expect(version).toBeGreaterThanOrEqual(last);
            seen.add((last = version));
          }
        };
        const write = async () => {
          try {
            for (const [i, next] of versions.slice(1).entries()) await ingest(writer, WORKSPACE, next, versions[i]);
          } finally {
            written.abort();
          }
        };
        const { vector } = versions[0]!.chunks[0]!;
        const search = async () =>
          (await reader.search(WORKSPACE, { vector, limit: FEW, filter: {} })).map(({ chunk }) => chunk);
        await Promise.all([
          write(),
          follow(search),
          follow(() => reader.getChunks(WORKSPACE, ids)),
          follow(() => reader.findDefinitions(WORKSPACE, 'every', FEW)),
        ]);
        expect(seen.size).toBeGreaterThan(3);
      }),
    SLOW,
  );

  it(
    'is made once when the SDK makes every transaction twice',
    () =>
      bench(async ({ open, raw }) => {
        const { vectors, database } = await open();
        const twice = disturbed({ client: repeating(database.client) }, new Calls(30_000));
        const [first, second] = [contentOf('doc', 1, 'first', FEW), contentOf('doc', 2, 'second', FEW)];
        await ingest(twice, WORKSPACE, first);
        await ingest(twice, WORKSPACE, second, first);
        expect(await seenIn(vectors, WORKSPACE, idsOfAll(first, second))).toEqual(expectedOf(second));
        await expectClean(raw, WORKSPACE, second);
      }),
    SLOW,
  );

  it(
    'is a conflict when a chunk that moves is gone, and changes nothing',
    () =>
      bench(async ({ open, raw }) => {
        const { vectors } = await open({ maxChangesAtOnce: 0 });
        const first = contentOf('doc', 1, 'first', FEW);
        const second = contentOf('doc', 2, 'second', FEW);
        await ingest(vectors, WORKSPACE, first);
        const [gone, ...others] = first.chunks;
        await raw.doc(`workspaces/${WORKSPACE}/chunks/${gone!.id}`).delete();
        const commit = commitOf(second.document, first.document);
        await stageAdded(vectors, WORKSPACE, second, commit);
        expect(await vectors.commitDocument(WORKSPACE, commit)).toBe('conflict');
        expect(await vectors.getDocument(WORKSPACE, 'doc')).toStrictEqual(first.document);
        await expectClean(raw, WORKSPACE, versionOf('doc', 1, others));
      }),
    SLOW,
  );

  it(
    'does without a chunk that goes and is gone already',
    () =>
      bench(async ({ open, raw }) => {
        const { vectors } = await open({ maxChangesAtOnce: 0 });
        const first = contentOf('doc', 1, 'first', FEW);
        const second = contentOf('doc', 2, 'second', FEW);
        await ingest(vectors, WORKSPACE, first);
        await raw.doc(`workspaces/${WORKSPACE}/chunks/${first.chunks[1]!.id}`).delete();
        await ingest(vectors, WORKSPACE, second, first);
        expect(await seenIn(vectors, WORKSPACE, idsOfAll(first, second))).toEqual(expectedOf(second));
        await expectClean(raw, WORKSPACE, second);
      }),
    SLOW,
  );
});

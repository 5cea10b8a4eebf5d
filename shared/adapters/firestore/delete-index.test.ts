import {
  chunkOf,
  commitOf,
  documentWith,
  idsOf,
  ingest,
  stageAdded,
  versionOf,
  visibleIds,
} from '../../../tests/contracts/fixtures.ts';
import { runOf, sourceOf } from '../../../tests/contracts/source-store/context.ts';
import { describeWithEmulator } from '../../../tests/support/with-emulator.ts';
import type { VectorStore } from '../../ports/vector-store.ts';
import { FirestoreGenerationStore } from './generation-store.ts';
import { FirestoreLeaseStore } from './lease-store.ts';
import { FirestoreSourceStore } from './source-store.ts';
import { bench, disturbed, SLOW, type Bench } from './testing/bench.ts';
import { StoppingCalls, VisitedCalls } from './testing/disturbed-calls.ts';
import { contentOf } from './testing/versions.ts';

const collectionsIn = async (raw: Bench['raw'], workspace: string): Promise<string[]> =>
  (await raw.doc(`workspaces/${workspace}`).listCollections()).map(({ id }) => id).toSorted();

const first = contentOf('doc', 1, 'first', 4);
const second = contentOf('doc', 2, 'second', 4);
const change = commitOf(second.document, first.document);
const other = documentWith('other', 2);

/** An index with everything in it: two documents, of which one had a version before, journals, staged chunks. */
async function fill(vectors: VectorStore, workspace: string): Promise<void> {
  await ingest(vectors, workspace, first);
  await ingest(vectors, workspace, second, first);
  await ingest(vectors, workspace, other);
  await vectors.stageChunks(workspace, [chunkOf('other', 'staged'), chunkOf('none', 'staged')]);
}

/** Numbers that are those of what is there, and documents that have all their chunks. */
async function expectConsistent(vectors: VectorStore, workspace: string): Promise<void> {
  const ids: string[] = [];
  const listed = await vectors.listDocuments(workspace);
  for (const { id } of listed) ids.push(...idsOf((await vectors.getDocument(workspace, id))!.chunks));
  expect(await visibleIds(vectors, workspace)).toEqual(ids.toSorted());
  expect(await vectors.statistics(workspace)).toMatchObject({ documents: listed.length, chunks: ids.length });
}

describeWithEmulator('the deletion of an index', () => {
  it(
    'leaves nothing of it, and all that belongs to the workspace of the same name',
    () =>
      bench(async ({ open, raw }) => {
        const { vectors, database } = await open({ maxChangesAtOnce: 0 });
        await fill(vectors, 'team');
        expect(await collectionsIn(raw, 'team')).toEqual(['chunks', 'documents', 'journals', 'statistics']);
        await new FirestoreSourceStore(database).putSource('team', sourceOf('docs'));
        await new FirestoreSourceStore(database).putRun('team', runOf('r1', 'docs'));
        await new FirestoreLeaseStore(database).acquire('team', 'sync', 'ann', new Date(0), new Date(1));
        await new FirestoreGenerationStore(database).writeGenerations('team', { version: 1, all: [] });
        expect(await vectors.deleteIndex('team')).toEqual({ documents: 2, chunks: 6 });
        expect(await collectionsIn(raw, 'team')).toEqual(['generations', 'leases', 'sources']);
      }),
    SLOW,
  );

  it(
    'that is interrupted anywhere goes on when it is called again, and tells the whole',
    () =>
      bench(async ({ open, raw }) => {
        const { vectors, database } = await open({ maxChangesAtOnce: 0 });
        let stopped = true;
        let step = 0;
        for (; stopped; step++) {
          const workspace = `w${step}`;
          const calls = new StoppingCalls(step);
          await fill(vectors, workspace);
          const whole = { documents: 2, chunks: 6 };
          const counts = await disturbed(database, calls)
            .deleteIndex(workspace)
            .catch(() => undefined);
          stopped = calls.stopped;
          if (!stopped) expect(counts).toEqual(whole);
          const gone = (await collectionsIn(raw, workspace)).length === 0;
          expect(await vectors.deleteIndex(workspace)).toEqual(gone ? { documents: 0, chunks: 0 } : whole);
          expect(await collectionsIn(raw, workspace)).toEqual([]);
        }
        expect(step).toBeGreaterThan(10);
      }),
    SLOW,
  );

  it.each<[string, number, (vectors: VectorStore, workspace: string) => Promise<unknown>]>([
    ['adds a document', 50, (vectors, workspace) => ingest(vectors, workspace, documentWith('new', 2))],
    ['adds a document', 0, (vectors, workspace) => ingest(vectors, workspace, documentWith('new', 2))],
    ['deletes a document', 0, (vectors, workspace) => vectors.deleteDocument(workspace, 'other')],
    ['deletes it too', 50, (vectors, workspace) => vectors.deleteIndex(workspace)],
  ])(
    'while another process %s, %i chunks at once, leaves what was added since, whole or not at all',
    (_, maxChangesAtOnce, visit) =>
      bench(async ({ open }) => {
        const { vectors, database } = await open({ maxChangesAtOnce: 0 });
        const { vectors: visitor } = await open({ maxChangesAtOnce });
        let visited = true;
        let call = 0;
        for (; visited; call++) {
          const workspace = `w${call}`;
          await fill(vectors, workspace);
          const calls = new VisitedCalls(call, () => visit(visitor, workspace));
          await disturbed(database, calls).deleteIndex(workspace);
          visited = calls.visited;
          await expectConsistent(vectors, workspace);
          // Nothing that is left stands in the way of another beginning.
          await vectors.deleteIndex(workspace);
          await ingest(vectors, workspace, first);
          await expectConsistent(vectors, workspace);
        }
        expect(call).toBeGreaterThan(5);
      }),
    SLOW,
  );

  it(
    'at any moment of a change in steps lets that change succeed whole or not at all',
    () =>
      bench(async ({ open }) => {
        const { vectors, database } = await open({ maxChangesAtOnce: 0 });
        const outcomes: unknown[] = [];
        let visited = true;
        for (let call = 0; visited; call++) {
          const workspace = `w${call}`;
          await ingest(vectors, workspace, first);
          await stageAdded(vectors, workspace, second, change);
          const calls = new VisitedCalls(call, () => vectors.deleteIndex(workspace));
          outcomes.push(
            await disturbed(database, calls)
              .commitDocument(workspace, change)
              .catch(() => 'failed'),
          );
          visited = calls.visited;
          await expectConsistent(vectors, workspace);
        }
        expect(outcomes[0]).toBe('conflict');
        expect(outcomes.at(-1)).toBe('committed');
      }),
    SLOW,
  );

  it(
    'takes what a change in steps writes that began before it and ends during it',
    () =>
      bench(async ({ open }) => {
        const { vectors, database } = await open({ maxChangesAtOnce: 0 });
        const seen = new Set<unknown>();
        const meet = async (pauseAt: number, resumeAt: number) => {
          const workspace = `w${pauseAt}-${resumeAt}`;
          await ingest(vectors, workspace, first);
          await stageAdded(vectors, workspace, second, change);
          const [pauses, goesOn] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
          const pause = () => {
            pauses.resolve();
            return goesOn.promise;
          };
          const writing = disturbed(database, new VisitedCalls(pauseAt, pause))
            .commitDocument(workspace, change)
            .catch(() => 'failed');
          await Promise.race([pauses.promise, writing]);
          const resume = () => {
            goesOn.resolve();
            return writing;
          };
          await disturbed(database, new VisitedCalls(resumeAt, resume)).deleteIndex(workspace);
          seen.add(await resume());
          await expectConsistent(vectors, workspace);
          expect(await vectors.listDocuments(workspace)).toEqual([]);
        };
        // The change: announce, check, prepare, switch, tidy up. The deletion: numbers, six pages, numbers.
        for (const pauseAt of [1, 2, 3, 4, 5]) {
          await Promise.all(Array.from({ length: 8 }, (_, resumeAt) => meet(pauseAt, resumeAt)));
        }
        expect([...seen]).toEqual(expect.arrayContaining(['committed', 'conflict']));
      }),
    SLOW,
  );

  it(
    'makes the numbers and generations of before unknown to a process that keeps them',
    () =>
      bench(async ({ open }) => {
        const { vectors } = await open({ statisticsTtlMs: 3_600_000 });
        const generations: string[] = [];
        for (let round = 0; round < 3; round++) {
          await ingest(vectors, 'team', versionOf('doc', 1, [chunkOf('doc', `c${round}`)]));
          const { documents, generation } = await vectors.statistics('team');
          expect(documents).toBe(1);
          generations.push(generation);
          await vectors.deleteIndex('team');
          expect(await vectors.statistics('team')).toMatchObject({ documents: 0, chunks: 0, indexedAt: null });
        }
        expect(new Set(generations).size).toBe(3);
      }),
    SLOW,
  );

  it(
    'counts what another process added since the numbers were read',
    () =>
      bench(async ({ open }) => {
        const { vectors } = await open({ statisticsTtlMs: 3_600_000 });
        expect((await vectors.statistics('team')).documents).toBe(0);
        await ingest((await open()).vectors, 'team', other);
        expect(await vectors.deleteIndex('team')).toEqual({ documents: 1, chunks: 2 });
      }),
    SLOW,
  );
});

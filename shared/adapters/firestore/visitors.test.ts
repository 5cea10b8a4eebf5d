import { commitOf, EVERYTHING, idsOf, ingest, stageAdded, type Version } from '../../../tests/contracts/fixtures.ts';
import { describeWithEmulator } from '../../../tests/support/with-emulator.ts';
import type { ChunkRecord } from '../../ports/documents.ts';
import type { CommitOutcome, VectorStore } from '../../ports/vector-store.ts';
import { bench, disturbed, SLOW } from './testing/bench.ts';
import { VisitedCalls } from './testing/disturbed-calls.ts';
import { contentOf, expectClean, expectedOf, seenIn } from './testing/versions.ts';

const FEW = 3;
const first = contentOf('doc', 1, 'first', FEW);
const second = contentOf('doc', 2, 'second', FEW);
const rival = contentOf('doc', 2, 'rival', FEW);
const change = commitOf(second.document, first.document);
const ids = [...new Set([first, second, rival].flatMap(({ chunks }) => chunks.map(({ id }) => id)))];

/** What another process does meanwhile. */
type Visit = (vectors: VectorStore, workspace: string) => Promise<void>;

const commitRival: Visit = async (vectors, workspace) => {
  const commit = commitOf(rival.document, first.document);
  await stageAdded(vectors, workspace, rival, commit);
  if ((await vectors.commitDocument(workspace, commit)) === 'conflict') {
    await vectors.discardStaged(workspace, commit.added);
  }
};
const remove: Visit = async (vectors, workspace) => {
  await vectors.deleteDocument(workspace, 'doc');
};
const removeAndMakeAgain: Visit = async (vectors, workspace) => {
  await vectors.deleteDocument(workspace, 'doc');
  await ingest(vectors, workspace, first);
};
const discard: Visit = (vectors, workspace) => vectors.discardStaged(workspace, change.added);
const stageAgain: Visit = (vectors, workspace) => vectors.stageChunks(workspace, [...second.chunks, ...first.chunks]);

type End = (outcome: CommitOutcome) => Version | undefined;
const unlessCommitted =
  (version: Version): End =>
  (outcome) =>
    outcome === 'committed' ? second : version;

/** How many chunks the other process changes at once. */
const VISITS: readonly (readonly [string, number, Visit, End])[] = [
  ['commits another version', 0, commitRival, unlessCommitted(rival)],
  ['commits another version', 50, commitRival, unlessCommitted(rival)],
  ['deletes the document', 0, remove, () => undefined],
  ['deletes the document', 50, remove, () => undefined],
  ['deletes it and makes the same version again', 0, removeAndMakeAgain, () => first],
  ['deletes it and makes the same version again', 50, removeAndMakeAgain, () => first],
  ['discards what was staged', 0, discard, unlessCommitted(first)],
  ['stages the same chunks', 0, stageAgain, () => second],
];

describeWithEmulator('another process between any two calls of a change in steps', () => {
  it.each(VISITS)(
    'that %s, %i chunks at once, leaves one whole version and nothing else',
    (_, maxChangesAtOnce, visit, end) =>
      bench(async ({ open, raw }) => {
        const { vectors: other, database } = await open({ maxChangesAtOnce });
        const outcomes: CommitOutcome[] = [];
        let visited = true;
        for (let call = 0; visited; call++) {
          const workspace = `w${call}`;
          await ingest(other, workspace, first);
          await stageAdded(other, workspace, second, change);
          const calls = new VisitedCalls(call, () => visit(other, workspace));
          const outcome = await disturbed(database, calls).commitDocument(workspace, change);
          visited = calls.visited;
          if (!visited) break;
          outcomes.push(outcome);
          // Whoever staged what no version holds has ended by now.
          await other.discardStaged(workspace, ids);
          expect({ call, ...(await seenIn(other, workspace, ids)) }).toEqual({ call, ...expectedOf(end(outcome)) });
          await expectClean(raw, workspace, end(outcome));
        }
        expect(outcomes.length).toBeGreaterThan(5);
        expect(outcomes.at(-1)).toBe('committed');
      }),
    SLOW,
  );
});

describeWithEmulator('a reader', () => {
  it.each<[string, (vectors: VectorStore) => Promise<readonly ChunkRecord[]>]>([
    ['searches', async (vectors) => (await vectors.search('main', EVERYTHING)).map(({ chunk }) => chunk)],
    ['gets chunks', (vectors) => vectors.getChunks('main', ids)],
    ['finds definitions', (vectors) => vectors.findDefinitions('main', 'every', 100)],
  ])(
    'that %s while chunks are prepared, and looks at the journal after the switch, sees one whole version',
    (_, read) =>
      bench(async ({ open, raw }) => {
        const { vectors, database } = await open();
        await ingest(vectors, 'main', first);
        await stageAdded(vectors, 'main', second, change);
        const [prepares, goesOn] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
        const pause = () => {
          prepares.resolve();
          return goesOn.promise;
        };
        // Its calls: announce, check what is staged, prepare.
        const writing = disturbed(database, new VisitedCalls(2, pause)).commitDocument('main', change);
        await prepares.promise;
        const [attempt] = (await raw.doc('workspaces/main/journals/doc').get()).get('waiting');
        // The first of the gates that the writer is about to write.
        await raw.doc(`workspaces/main/chunks/${change.removed[0]}`).update({ [`gates.${attempt}`]: 'removed' });
        const finish = async () => {
          goesOn.resolve();
          expect(await writing).toBe('committed');
        };
        const chunks = await read(disturbed(database, new VisitedCalls(1, finish)));
        expect(idsOf(chunks)).toEqual(idsOf(second.chunks));
      }),
    SLOW,
  );
});

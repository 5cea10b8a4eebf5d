import { commitOf, ingest, stageAdded, type Version } from '../../../tests/contracts/fixtures.ts';
import { describeWithEmulator } from '../../../tests/support/with-emulator.ts';
import type { VectorStore } from '../../ports/vector-store.ts';
import { bench, disturbed, SLOW, type Bench } from './testing/bench.ts';
import { StoppingCalls } from './testing/disturbed-calls.ts';
import { contentOf, expectClean, expectedOf, seenIn } from './testing/versions.ts';

interface Round {
  readonly workspace: string;
  readonly step: number;
  /** Runs to its end. */
  readonly healthy: VectorStore;
  /** Small changes at once. */
  readonly quick: VectorStore;
  readonly raw: Bench['raw'];
  /** True when the process stopped before it was told that it succeeded. */
  interrupt(work: (vectors: VectorStore) => Promise<unknown>): Promise<boolean>;
}

/** The same in a workspace of its own for every step at which the process can stop, and once to the end. */
function atEveryStep(body: (round: Round) => Promise<void>): Promise<void> {
  return bench(async ({ open, raw }) => {
    const { vectors: healthy, database } = await open({ maxChangesAtOnce: 0 });
    const { vectors: quick } = await open();
    let step = 0;
    for (let stopped = true; stopped; step++) {
      const calls = new StoppingCalls(step);
      const interrupt: Round['interrupt'] = (work) =>
        work(disturbed(database, calls)).then(
          () => false,
          () => true,
        );
      await body({ workspace: `w${step}`, step, healthy, quick, raw, interrupt });
      stopped = calls.stopped;
    }
    expect(step).toBeGreaterThan(10);
  });
}

const idsIn = (...versions: readonly Version[]): string[] => [
  ...new Set(versions.flatMap(({ chunks }) => chunks.map(({ id }) => id))),
];

/** What the next writer may bring, and how. */
const NEXT: readonly (readonly [content: string, way: 'healthy' | 'quick'])[] = [
  ['other', 'healthy'],
  ['other', 'quick'],
  ['second', 'healthy'],
  ['first', 'healthy'],
  ['first', 'quick'],
];

const FEW = 3;

describeWithEmulator('a process that stops', () => {
  it(
    'while it replaces a version leaves the old one or the new one, and the next change cleans up',
    () =>
      atEveryStep(async ({ workspace, step, healthy, raw, interrupt, ...round }) => {
        const first = contentOf('doc', 1, 'first');
        const second = contentOf('doc', 2, 'second');
        const change = commitOf(second.document, first.document);
        await ingest(healthy, workspace, first);
        await stageAdded(healthy, workspace, second, change);
        const failed = await interrupt((vectors) => vectors.commitDocument(workspace, change));

        const held = (await healthy.getDocument(workspace, 'doc'))?.version === 2 ? second : first;
        if (!failed) expect(held).toBe(second);
        const ids = idsIn(first, second);
        // As an ingestion does whose commit failed.
        if (failed) await healthy.discardStaged(workspace, change.added);
        expect(await seenIn(healthy, workspace, ids)).toEqual(expectedOf(held));

        const [content, way] = NEXT[step % NEXT.length]!;
        const next = contentOf('doc', held.document.version + 1, content);
        await ingest(way === 'quick' ? round.quick : healthy, workspace, next, held);
        expect(await seenIn(healthy, workspace, idsIn(first, second, next))).toEqual(expectedOf(next));
        await expectClean(raw, workspace, next);
      }),
    SLOW,
  );

  it(
    'while it writes a first version leaves none or all of it, and the document can go without a trace',
    () =>
      atEveryStep(async ({ workspace, step, healthy, quick, raw, interrupt }) => {
        const first = contentOf('doc', 1, 'first', FEW);
        await healthy.stageChunks(workspace, first.chunks);
        const failed = await interrupt((vectors) => vectors.commitDocument(workspace, commitOf(first.document)));

        const held = (await healthy.getDocument(workspace, 'doc')) && first;
        if (!failed) expect(held).toBe(first);
        if (failed) await healthy.discardStaged(workspace, idsIn(first));
        expect(await seenIn(healthy, workspace, idsIn(first))).toEqual(expectedOf(held));

        const deleted = await (step % 2 === 0 ? quick : healthy).deleteDocument(workspace, 'doc');
        expect(deleted).toBe(held === first);
        expect(await seenIn(healthy, workspace, idsIn(first))).toEqual(expectedOf(undefined));
        await expectClean(raw, workspace, undefined);
        expect(await healthy.deleteDocument(workspace, 'doc')).toBe(false);
      }),
    SLOW,
  );

  it(
    'while it deletes leaves the document or none of it, and either can go on',
    () =>
      atEveryStep(async ({ workspace, step, healthy, quick, raw, interrupt }) => {
        const first = contentOf('doc', 1, 'first', FEW);
        await ingest(healthy, workspace, first);
        const failed = await interrupt((vectors) => vectors.deleteDocument(workspace, 'doc'));

        const held = (await healthy.getDocument(workspace, 'doc')) && first;
        if (!failed) expect(held).toBeUndefined();
        expect(await seenIn(healthy, workspace, idsIn(first))).toEqual(expectedOf(held));

        const writer = step % 2 === 0 ? quick : healthy;
        if (step % 3 === 0) expect(await writer.deleteDocument(workspace, 'doc')).toBe(held === first);
        const base = step % 3 === 0 ? undefined : held;
        const next = contentOf('doc', (base?.document.version ?? 0) + 1, step % 4 === 0 ? 'other' : 'first', FEW);
        await ingest(writer, workspace, next, base);
        expect(await seenIn(healthy, workspace, idsIn(first, next))).toEqual(expectedOf(next));
        await expectClean(raw, workspace, next);
      }),
    SLOW,
  );
});

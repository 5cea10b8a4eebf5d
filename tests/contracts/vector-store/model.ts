import * as fc from 'fast-check';
import type { VectorStore } from '../../../shared/ports/vector-store.ts';
import { chunkOf, commitOf, EVERYTHING, OTHER_PROFILE, PROFILE, recordOf, stageAdded, versionOf } from '../fixtures.ts';
import type { Version } from '../fixtures.ts';
import type { Check } from './context.ts';
import { frequenciesOf } from './statistics.ts';

type Step =
  | {
      readonly kind: 'commit';
      readonly id: string;
      readonly parts: readonly number[];
      readonly shift: number;
      readonly other: boolean;
    }
  | { readonly kind: 'stale'; readonly id: string; readonly behind: number }
  | { readonly kind: 'delete'; readonly id: string };

const id = fc.constantFrom('d0', 'd1', 'd2');
const steps = fc.array(
  fc.oneof(
    {
      weight: 5,
      arbitrary: fc.record({
        kind: fc.constant('commit' as const),
        id,
        parts: fc.uniqueArray(fc.nat(5), { maxLength: 5 }),
        shift: fc.nat(3),
        other: fc.boolean(),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({ kind: fc.constant('stale' as const), id, behind: fc.integer({ min: 1, max: 2 }) }),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('delete' as const), id }) },
  ),
  { minLength: 1, maxLength: 10 },
);

/** The plainest store there is: the current version of each document, chunk times included. */
interface Model {
  readonly documents: Map<string, Version>;
  clock: number;
  indexedAt: string | null;
}

function nextVersion(model: Model, step: Extract<Step, { kind: 'commit' }>): Version {
  const previous = model.documents.get(step.id);
  const kept = new Map(previous?.chunks.map((chunk) => [chunk.id, chunk]));
  const indexedAt = new Date(Date.UTC(2026, 10, 2, 0, 0, ++model.clock)).toISOString();
  const chunks = step.parts.map((part, i) => {
    const lines = { startLine: 1 + step.shift + i, endLine: 1 + step.shift + i };
    const fresh = chunkOf(step.id, `part${part}`, {
      profile: step.other ? OTHER_PROFILE : PROFILE,
      indexedAt,
      ...lines,
    });
    const old = kept.get(fresh.id);
    return old?.startLine === fresh.startLine ? old : fresh;
  });
  return versionOf(step.id, (previous?.document.version ?? 0) + 1, chunks, { indexedAt });
}

async function apply(store: VectorStore, workspace: string, model: Model, step: Step): Promise<void> {
  const previous = model.documents.get(step.id);
  if (step.kind === 'delete') {
    expect(await store.deleteDocument(workspace, step.id)).toBe(model.documents.delete(step.id));
    if (model.documents.size === 0) model.indexedAt = null;
  } else if (step.kind === 'stale') {
    const expectedVersion = (previous?.document.version ?? 0) + step.behind;
    const commit = { ...commitOf(versionOf(step.id, 9, []).document), expectedVersion };
    expect(await store.commitDocument(workspace, commit)).toBe('conflict');
  } else {
    const next = nextVersion(model, step);
    const commit = commitOf(next.document, previous?.document);
    await stageAdded(store, workspace, next, commit);
    expect(await store.commitDocument(workspace, commit)).toBe('committed');
    model.documents.set(step.id, next);
    model.indexedAt = next.document.indexedAt;
  }
}

const byId = (a: { readonly id: string }, b: { readonly id: string }): number => (a.id < b.id ? -1 : 1);

async function expectEqual(store: VectorStore, workspace: string, model: Model): Promise<void> {
  const versions = [...model.documents.values()];
  const chunks = versions.flatMap((version) => version.chunks.map(recordOf));
  const hits = await store.search(workspace, EVERYTHING);
  expect(hits.map((hit) => hit.chunk).toSorted(byId)).toStrictEqual(chunks.toSorted(byId));
  const counted = Object.groupBy(chunks, (chunk) => chunk.profile);
  expect(await store.statistics(workspace)).toStrictEqual({
    documents: versions.length,
    chunks: chunks.length,
    termLength: versions.reduce((sum, version) => sum + version.document.terms.length, 0),
    documentFrequencies: frequenciesOf(versions.map((version) => version.document.terms)),
    profiles: Object.fromEntries(Object.entries(counted).map(([profile, list]) => [profile, list?.length])),
    generation: expect.any(String),
    indexedAt: model.indexedAt,
  });
  const listed = await store.listDocuments(workspace);
  expect(listed.map((document) => document.id)).toEqual([...model.documents.keys()].toSorted());
  for (const { document } of versions) expect(await store.getDocument(workspace, document.id)).toStrictEqual(document);
}

export function modelContract(check: Check, runs: number): void {
  check('any commits and deletions leave what a plain model holds', async (store) => {
    let run = 0;
    await fc.assert(
      fc.asyncProperty(steps, async (sequence) => {
        const workspace = `run-${run++}`;
        const model: Model = { documents: new Map(), clock: 0, indexedAt: null };
        for (const step of sequence) await apply(store, workspace, model, step);
        await expectEqual(store, workspace, model);
      }),
      { numRuns: runs },
    );
  });
}

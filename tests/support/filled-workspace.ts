import * as fc from 'fast-check';
import { entryOf, runOf, sourceOf } from '../contracts/source-store/context.ts';
import { chunkOf, ingest, randomVector, versionOf, type Version } from '../contracts/fixtures.ts';
import { contentHash, sha256Hex } from '../../shared/platform/hash.ts';
import type { Generation } from '../../shared/ports/generations.ts';
import { DEFAULT_SETTINGS } from '../../shared/ports/settings.ts';
import type { BackupStores } from '../../shared/backup/stores.ts';

/** A workspace that may be, drawn by fast-check. */
export interface Plan {
  /** Of each index. */
  readonly indexes: readonly (readonly DocumentPlan[])[];
  readonly sources: number;
  readonly entries: readonly string[];
  readonly keys: number;
  readonly masking: 'mask' | 'block' | 'off' | null;
  readonly usd: readonly number[];
}

interface DocumentPlan {
  readonly texts: readonly string[];
  readonly version: number;
  readonly title: string;
  readonly withSource: boolean;
  readonly pages: number | null;
  readonly minute: number;
}

/** Stores keep UTF-8. */
const text = fc.string({ unit: 'grapheme', maxLength: 60 });

const documentPlan: fc.Arbitrary<DocumentPlan> = fc.record({
  texts: fc.array(text, { maxLength: 4 }),
  version: fc.integer({ min: 1, max: 1_000 }),
  title: text,
  withSource: fc.boolean(),
  pages: fc.option(fc.integer({ min: 1, max: 9 })),
  minute: fc.nat(59),
});

export const plan: fc.Arbitrary<Plan> = fc.record({
  indexes: fc.array(fc.array(documentPlan, { maxLength: 4 }), { minLength: 1, maxLength: 3 }),
  sources: fc.nat(2),
  entries: fc.uniqueArray(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }), { maxLength: 5 }),
  keys: fc.nat(2),
  masking: fc.option(fc.constantFrom('mask', 'block', 'off')),
  usd: fc.array(fc.double({ min: 0.000_001, max: 1e6, noNaN: true }), { maxLength: 3 }),
});

/** One of each thing, and a generation that was left. */
export const RICH: Plan = {
  indexes: [
    [{ texts: ['old «text»'], version: 1, title: 'Old', withSource: false, pages: null, minute: 1 }],
    [
      { texts: ['blåbær', '', '👩‍👩‍👧‍👦'], version: 7, title: 'Bær', withSource: true, pages: 3, minute: 9 },
      { texts: [], version: 1, title: '', withSource: false, pages: null, minute: 2 },
      { texts: ['one more'], version: 2, title: 'x', withSource: true, pages: null, minute: 5 },
    ],
  ],
  sources: 2,
  entries: ['a.md', 'b/«c».md'],
  keys: 2,
  masking: 'block',
  usd: [0.1, 0.2],
};

export async function fill(stores: BackupStores, workspace: string, planned: Plan): Promise<void> {
  const names = planned.indexes.map((_, i) => (i === 0 ? workspace : `${workspace}~${i + 1}`));
  for (const [i, documents] of planned.indexes.entries()) {
    const versions = documents.map((document, at) => versionFrom(document, `d${at}`));
    // As they were committed, one after the other.
    const inOrder = versions.toSorted((a, b) => (a.document.indexedAt < b.document.indexedAt ? -1 : 1));
    for (const version of inOrder) await ingestAt(stores, names[i] ?? workspace, version);
  }
  if (names.length > 1) {
    const all = names.map((index, i) => generationOf(index, i === names.length - 1 ? 'active' : 'retired'));
    await stores.generations.writeGenerations(workspace, { version: 1, all });
  }
  await fillSources(stores, workspace, planned);
  for (let i = 0; i < planned.keys; i += 1) await stores.keys.putKey(keyOf(workspace, i));
  const { masking } = planned;
  if (masking !== null)
    await stores.settings.writeSettings(workspace, { version: 1, settings: { ...DEFAULT_SETTINGS, masking } });
  for (const [i, usd] of planned.usd.entries())
    await stores.usage.add(workspace, `2026-11-1${i}`, { usd, inputTokens: i + 1, calls: { answer: 1 } });
}

async function fillSources({ sources }: BackupStores, workspace: string, planned: Plan): Promise<void> {
  for (let i = 0; i < planned.sources; i += 1) {
    const id = `s${i}`;
    await sources.putSource(
      workspace,
      sourceOf(id, { revision: 'r', syncedAt: '2026-11-02T00:00:00.000Z', runId: 'r1' }),
    );
    await sources.putEntries(
      workspace,
      id,
      planned.entries.map((path) => entryOf(path)),
    );
    await sources.putRun(workspace, runOf('r1', id));
    await sources.putRun(workspace, runOf('r2', id, { state: 'failed', reason: 'It was away.' }));
  }
}

export const keyOf = (workspace: string, i: number) => ({
  id: `${workspace}-key-${i}`,
  hash: sha256Hex(workspace, String(i)),
  workspace,
  scopes: ['read', 'admin'] as const,
  expiresAt: i === 0 ? null : '2027-01-01T00:00:00.000Z',
});

function versionFrom({ texts, version, title, withSource, pages, minute }: DocumentPlan, id: string): Version {
  const provenance = withSource ? { provenance: { sourceId: 's0', revision: 'r' } } : {};
  const chunks = texts.map((part, i) =>
    chunkOf(id, `part${i}`, {
      text: part,
      contentHash: contentHash(part),
      vector: randomVector(minute * 10 + i, i % 2 === 0 ? 60 : undefined),
      breadcrumb: [title],
      startLine: i + 1,
      endLine: i + 1,
      ...(pages !== null && { page: 1 }),
      ...provenance,
    }),
  );
  const indexedAt = `2026-11-01T10:${String(minute).padStart(2, '0')}:00.000Z`;
  const metadata = { title };
  return versionOf(id, version, chunks, {
    title,
    indexedAt,
    metadata,
    ...(pages !== null && { pages }),
    ...provenance,
  });
}

/** Whatever its version: the ones before it are not kept. */
function ingestAt({ vectors }: BackupStores, index: string, { document, chunks }: Version): Promise<void> {
  return ingest(vectors, index, { document, chunks });
}

const generationOf = (index: string, state: Generation['state']): Generation => ({
  index,
  profile: 'offline:hashed:1024',
  state,
  createdAt: '2026-11-01T10:00:00.000Z',
  changedAt: '2026-11-01T10:30:00.000Z',
  figures: state === 'active' ? { questions: 3, ndcg: 0.75 } : null,
  reason: null,
});

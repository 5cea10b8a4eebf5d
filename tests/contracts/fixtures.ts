import { contentHash, sha256Hex } from '../../shared/platform/hash.ts';
import type {
  ChunkPlace,
  ChunkRecord,
  DocumentRecord,
  EmbeddedChunk,
  TermCounts,
} from '../../shared/ports/documents.ts';
import type { DocumentCommit, VectorStore } from '../../shared/ports/vector-store.ts';
import { TERM_BUCKETS, VECTOR_DIMENSIONS } from '../../shared/terms/dimensions.ts';

export const PROFILE = 'offline:hashed:1024';
/** Colons and dashes: a store must not read a profile's name as a path of fields. */
export const OTHER_PROFILE = 'openai:text-embedding-3-small:1024';

/** Mulberry32: the same numbers from 0 to 1 on every machine. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const seedOf = (text: string): number => Number.parseInt(sha256Hex(text).slice(0, 8), 16);

/** Of length 1, with about `nonZero` places that are not zero. */
export function randomVector(seed: number, nonZero = VECTOR_DIMENSIONS): Float32Array {
  const random = seeded(seed);
  const vector = new Float32Array(VECTOR_DIMENSIONS);
  for (let i = 0; i < nonZero; i++) {
    const at = nonZero === VECTOR_DIMENSIONS ? i : Math.floor(random() * VECTOR_DIMENSIONS);
    vector[at] = random() * 2 - 1;
  }
  const norm = Math.hypot(...vector);
  return vector.map((value) => value / norm);
}

/** Zero but for the given places; small binary fractions make scores exact in any arithmetic. */
export function vectorWith(places: Readonly<Record<number, number>>): Float32Array {
  const vector = new Float32Array(VECTOR_DIMENSIONS);
  for (const [at, value] of Object.entries(places)) vector[Number(at)] = value;
  return vector;
}

export type ChunkOverrides = Partial<EmbeddedChunk>;

/** The same document and label give the same chunk. */
export function chunkOf(documentId: string, label: string, overrides: ChunkOverrides = {}): EmbeddedChunk {
  const text = overrides.text ?? `function ${label}() { return '${documentId}'; }`;
  const profile = overrides.profile ?? PROFILE;
  return {
    id: `c${sha256Hex(documentId, profile, label).slice(0, 31)}`,
    documentId,
    profile,
    path: `src/${documentId}.ts`,
    language: 'typescript',
    kind: 'code',
    part: 'body',
    breadcrumb: [label],
    symbols: [label],
    text,
    contentHash: contentHash(text),
    startLine: 1,
    endLine: 3,
    indexedAt: '2026-11-01T10:00:00.000Z',
    vector: randomVector(seedOf(`${documentId} ${label}`), 80),
    ...overrides,
  };
}

export function recordOf(chunk: EmbeddedChunk): ChunkRecord {
  const { vector: _, ...record } = chunk;
  return record;
}

export const placeOf = ({ id, startLine, endLine }: ChunkRecord): ChunkPlace => ({ id, startLine, endLine });

/** Up to 40 buckets, the highest one often among them. */
export function termsOf(seed: number): TermCounts {
  const random = seeded(seed);
  const buckets = new Set(Array.from({ length: 40 }, () => Math.floor(random() * TERM_BUCKETS)));
  if (seed % 2 === 0) buckets.add(TERM_BUCKETS - 1);
  const sorted = Uint16Array.from([...buckets].toSorted((a, b) => a - b));
  const counts = sorted.map(() => 1 + Math.floor(random() * 9));
  return { buckets: sorted, counts, length: 100 + Math.floor(random() * 1_000) };
}

/** One version of a document with its chunks: what an ingestion hands to a store. */
export interface Version {
  readonly document: DocumentRecord;
  readonly chunks: readonly EmbeddedChunk[];
}

export function versionOf(
  id: string,
  version: number,
  chunks: readonly EmbeddedChunk[],
  overrides: Partial<DocumentRecord> = {},
): Version {
  const document: DocumentRecord = {
    id,
    version,
    path: `src/${id}.ts`,
    title: `${id}.ts`,
    language: 'typescript',
    kind: 'code',
    contentHash: contentHash(chunks.map((chunk) => chunk.text).join('\n')),
    fingerprint: sha256Hex(id, String(version), ...chunks.map((chunk) => chunk.id)),
    profile: chunks[0]?.profile ?? PROFILE,
    metadata: {},
    bytes: chunks.reduce((sum, chunk) => sum + Buffer.byteLength(chunk.text), 0),
    indexedAt: new Date(Date.UTC(2026, 10, 1, 10, version)).toISOString(),
    chunks: chunks.map(placeOf),
    terms: termsOf(seedOf(`${id} ${version}`)),
    skipped: [],
    ...overrides,
  };
  return { document, chunks };
}

/** What changes between two versions, as an ingestion computes it from chunk places alone. */
export function commitOf(next: DocumentRecord, previous?: DocumentRecord): DocumentCommit {
  const before = new Map(previous?.chunks.map((place) => [place.id, place]));
  const after = new Set(next.chunks.map((place) => place.id));
  const moved = next.chunks.filter((place) => {
    const old = before.get(place.id);
    return old !== undefined && (old.startLine !== place.startLine || old.endLine !== place.endLine);
  });
  return {
    expectedVersion: previous?.version ?? 0,
    document: next,
    added: next.chunks.filter((place) => !before.has(place.id)).map((place) => place.id),
    moved,
    removed: [...before.keys()].filter((id) => !after.has(id)),
  };
}

/** Stages what is new and commits; throws on a conflict, which no caller of this expects. */
export async function ingest(store: VectorStore, workspace: string, next: Version, previous?: Version): Promise<void> {
  const commit = commitOf(next.document, previous?.document);
  await stageAdded(store, workspace, next, commit);
  const outcome = await store.commitDocument(workspace, commit);
  if (outcome !== 'committed') throw new Error(`${next.document.id} version ${next.document.version}: ${outcome}`);
}

export function stageAdded(
  store: VectorStore,
  workspace: string,
  next: Version,
  commit: DocumentCommit,
): Promise<void> {
  const added = new Set(commit.added);
  return store.stageChunks(
    workspace,
    next.chunks.filter((chunk) => added.has(chunk.id)),
  );
}

/** A first version with `count` chunks one below the other. */
export function documentWith(id: string, count: number, overrides: Partial<DocumentRecord> = {}): Version {
  const chunks = Array.from({ length: count }, (_, i) =>
    chunkOf(id, `part${i}`, { startLine: 1 + i * 10, endLine: 10 + i * 10 }),
  );
  return versionOf(id, 1, chunks, overrides);
}

export const EVERYTHING = { vector: randomVector(7), limit: 1_000, filter: {} };

export async function visibleIds(store: VectorStore, workspace: string): Promise<string[]> {
  const hits = await store.search(workspace, EVERYTHING);
  return hits.map((hit) => hit.chunk.id).toSorted();
}

export const idsOf = (chunks: readonly { readonly id: string }[]): string[] =>
  chunks.map((chunk) => chunk.id).toSorted();

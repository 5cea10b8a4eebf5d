import { openSqlite, type SqliteStores } from '../../shared/adapters/sqlite/open.ts';
import { openGenerations } from '../../shared/generations/generations.ts';
import type { Clock } from '../../shared/ports/clock.ts';
import type { Embedders } from '../../shared/ports/embedder.ts';
import { retrieve } from '../../shared/retrieve/retrieve.ts';
import { TestEmbedder, wordVector } from './test-embedder.ts';

export const OLD = 'test:old:1024';
export const NEW = 'test:new:1024';
/** Knows no French. */
export const BAD = 'test:bad:1024';
export const WORKSPACE = 'team';

type Stores = Pick<SqliteStores, 'vectors' | 'generations' | 'leases'>;

export interface BedOptions {
  readonly stores?: Stores;
  readonly ttlMs?: number;
}

export interface ProcessOptions {
  /** Profile that this process is configured for. */
  readonly profile: string;
  /** Profiles that it can embed under; left out, all. */
  readonly available?: readonly string[];
  /** What it sees of the stores. */
  readonly stores?: Stores;
}

/** What words alone cannot find: the better embedders know that these mean the same. */
export const FRENCH = { pomme: 'apple', poire: 'pear', prune: 'plum', figue: 'fig', cerise: 'cherry', coing: 'quince' };
const inEnglish = (text: string): string =>
  Object.entries(FRENCH).reduce((said, [french, english]) => said.replaceAll(french, english), text);

/** The places of a vector in another order, so that vectors of two profiles are not comparable. */
const shifted = (by: number) => (text: string) => {
  const vector = wordVector(inEnglish(text));
  return vector.map((_, at) => vector[(at + by) % vector.length] ?? 0);
};

/** Real stores, embedders of three profiles, and any number of processes over them. */
export function generationBed({ stores = openSqlite({ file: ':memory:' }), ttlMs = 0 }: BedOptions = {}) {
  const time = { passed: 0 };
  // No two looks at it give the same time, so that no two versions of a document have the same.
  const clock: Clock = { now: () => new Date(Date.now() + (time.passed += 1)) };
  const embedders = {
    [OLD]: new TestEmbedder({ profile: OLD, vectorOf: shifted(0) }),
    [NEW]: new TestEmbedder({ profile: NEW, vectorOf: shifted(500) }),
    [BAD]: new TestEmbedder({ profile: BAD, vectorOf: (text) => wordVector(text) }),
  };
  const known = new Map<string, TestEmbedder>(Object.entries(embedders));
  const embeddersOf = (profile: string, available: readonly string[] = [...known.keys()]): Embedders => {
    const configured = known.get(profile);
    if (configured === undefined) throw new Error(`No embedder ${profile}.`);
    return {
      configured: () => configured,
      of: (_workspace, id) => (available.includes(id) ? known.get(id) : undefined),
    };
  };
  let processes = 0;
  const start = ({ profile, available, stores: seen = stores }: ProcessOptions) => {
    const own = embeddersOf(profile, available);
    const { vectors: indexes, generations, leases } = seen;
    const holder = `process-${(processes += 1)}`;
    const opened = openGenerations({ indexes, generations, leases, embedders: own, clock, holder, ttlMs });
    return {
      ...opened,
      embedders: own,
      add: (path: string, text: string, signal?: AbortSignal) =>
        opened.addDocument(WORKSPACE, { path, documentId: path, content: { text } }, signal),
      remove: (path: string) => opened.store.deleteDocument(WORKSPACE, path),
      search: (query: string) =>
        retrieve({ store: opened.store, embedders: own }, { workspace: WORKSPACE, query, topK: 10, filter: {} }),
      paths: async () => (await opened.store.listDocuments(WORKSPACE)).map(({ path }) => path),
    };
  };
  return {
    stores,
    indexes: stores.vectors,
    clock,
    time,
    embedders,
    start,
    /** What the record says, in short: index, profile, state. */
    states: async () =>
      (await stores.generations.readGenerations(WORKSPACE))?.all.map(
        ({ index, profile, state }) => `${index} ${profile} ${state}`,
      ) ?? [],
    record: () => stores.generations.readGenerations(WORKSPACE),
    close: () => stores.vectors.close(),
  };
}

export type GenerationBed = ReturnType<typeof generationBed>;
export type TestProcess = ReturnType<GenerationBed['start']>;

/** Days in which nothing happens. */
export const passDays = (bed: Pick<GenerationBed, 'time'>, days: number): void => {
  bed.time.passed += days * 86_400_000;
};

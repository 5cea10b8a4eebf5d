import { openSqlite } from '../../shared/adapters/sqlite/open.ts';
import { answerQuestion } from '../../shared/answer/answer-question.ts';
import { ExtractiveGenerator } from '../../shared/answer/extractive.ts';
import { createAddDocument } from '../../shared/ingest/add-document.ts';
import { sha256Hex } from '../../shared/platform/hash.ts';
import { systemClock } from '../../shared/ports/clock.ts';
import type { KildeError } from '../../shared/platform/errors.ts';
import type { Embedded, Embedder, EmbeddingProfile, EmbedLimits, ProviderState } from '../../shared/ports/embedder.ts';
import { singleEmbedder } from '../../shared/ports/embedder.ts';
import { retrieve, type RetrieveRequest } from '../../shared/retrieve/retrieve.ts';
import { eraseDocument } from '../../shared/sync/erase.ts';
import { createFreshness } from '../../shared/sync/freshness.ts';
import { DENSE_DIMENSIONS } from '../../shared/terms/dimensions.ts';
import type { Library } from '../../shared/tools/library.ts';
import type { ToolContext, ToolProgress } from '../../shared/tools/tool.ts';

export interface TestEmbedderOptions {
  readonly profile?: string;
  readonly limits?: Partial<EmbedLimits>;
  readonly dimensions?: number;
  /** What a text becomes; left out, near vectors for equal words. */
  readonly vectorOf?: (text: string) => Float32Array;
}

/** What a call answers instead of its vectors. */
type Mishap = (vectors: readonly Float32Array[]) => readonly Float32Array[];

/**
 * A deterministic embedder that counts what it is asked, and fails, blocks or answers nonsense when
 * told to. A text is one token and a millionth of a dollar; equal words give near vectors.
 */
export class TestEmbedder implements Embedder {
  readonly profile: EmbeddingProfile;
  readonly limits: EmbedLimits;
  /** The texts of every call, in order of arrival. */
  readonly calls: (readonly string[])[] = [];
  readonly signals: (AbortSignal | undefined)[] = [];
  /** Calls under way, and the most there ever were. */
  running = 0;
  mostRunning = 0;
  readonly #vectorOf: (text: string) => Float32Array;
  readonly #mishaps: Mishap[] = [];
  #gate: Promise<void> = Promise.resolve();
  #arrivals: { readonly calls: number; readonly arrived: () => void }[] = [];

  constructor({
    profile = 'test:words:1024',
    limits,
    dimensions = DENSE_DIMENSIONS,
    vectorOf,
  }: TestEmbedderOptions = {}) {
    this.profile = { id: profile, provider: 'test', model: 'words' };
    this.limits = { inputs: 16, tokens: 20_000, concurrency: 2, ...limits };
    this.#vectorOf = vectorOf ?? ((text) => wordVector(text, dimensions));
  }

  get texts(): string[] {
    return this.calls.flat();
  }

  /** The next calls fail, one error each. */
  failNext(...errors: readonly KildeError[]): void {
    for (const error of errors) {
      this.#mishaps.push(() => {
        throw error;
      });
    }
  }

  /** The next call answers what this makes of its vectors. */
  distortNext(distort: Mishap): void {
    this.#mishaps.push(distort);
  }

  /** Calls from now on wait until the function that this gives is called. */
  block(): () => void {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#gate = promise;
    return resolve;
  }

  /** Resolves when that many calls have been made in all. */
  async arrivals(calls: number): Promise<void> {
    if (this.calls.length >= calls) return;
    await new Promise<void>((arrived) => this.#arrivals.push({ calls, arrived }));
  }

  forget(): void {
    this.calls.length = 0;
    this.signals.length = 0;
  }

  async embed(texts: readonly string[], signal?: AbortSignal): Promise<Embedded> {
    this.calls.push(texts);
    this.signals.push(signal);
    this.running += 1;
    this.mostRunning = Math.max(this.mostRunning, this.running);
    const mishap = this.#mishaps.shift() ?? ((vectors: readonly Float32Array[]) => vectors);
    for (const { calls, arrived } of this.#arrivals) if (this.calls.length >= calls) arrived();
    try {
      await this.#gate;
      const vectors = mishap(texts.map(this.#vectorOf));
      return { vectors, tokens: texts.length, usd: texts.length / 1_000_000 };
    } finally {
      this.running -= 1;
    }
  }

  estimate(texts: readonly string[]) {
    return { tokens: texts.length, usd: texts.length / 1_000_000 };
  }

  state(): ProviderState {
    return { provider: 'test', breaker: 'none' };
  }
}

/** Counts of hashed words, of length 1. */
export function wordVector(text: string, dimensions = DENSE_DIMENSIONS): Float32Array {
  const vector = new Float32Array(dimensions);
  for (const word of text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []) {
    const at = Number.parseInt(sha256Hex(word).slice(0, 8), 16) % dimensions;
    vector[at] = (vector[at] ?? 0) + 1;
  }
  const norm = Math.hypot(...vector);
  return norm === 0 ? vector : vector.map((value) => value / norm);
}

/** The whole library in memory, but for what a test puts in its place; `sources` and `leases` are what it reads. */
export function testLibrary(parts: Partial<Library> = {}) {
  const embedder = new TestEmbedder();
  const embedders = singleEmbedder(embedder);
  const { vectors, sources, leases } = openSqlite({ file: ':memory:' });
  const store = parts.store ?? vectors;
  const deps = { store, sources, leases, clock: systemClock };
  const generator = parts.generator ?? new ExtractiveGenerator();
  const find = (request: RetrieveRequest) => retrieve({ store, embedders }, request);
  const library: Library = {
    generator,
    retrieve: find,
    answer: async (request) => ({
      ...(await answerQuestion({ retrieve: find, generator }, request)),
      cache: 'none',
    }),
    recorded: async (_call, body) => ({ result: await body(), store: { reads: 0, writes: 0, deletes: 0, usd: 0 } }),
    addDocument: createAddDocument({ store, embedders, clock: systemClock }),
    freshness: createFreshness(sources, 0),
    eraseDocument: (workspace, id) => eraseDocument(deps, workspace, id, 'test'),
    ...parts,
    store,
    embedders,
  };
  return { ...library, embedder, sources, leases };
}

/** A call by a key of the workspace; `updates` fills with the progress that was reported. */
export function testContext(library: Library, workspace = 'team') {
  const updates: ToolProgress[] = [];
  const context: ToolContext = {
    library,
    principal: { keyId: 'key-1', workspace, scopes: ['read', 'write'] },
    signal: new AbortController().signal,
    progress: async (update) => void updates.push(update),
  };
  return { ...context, updates };
}

import { openSqlite } from '../../shared/adapters/sqlite/open.ts';
import { ExtractiveGenerator } from '../../shared/answer/extractive.ts';
import { cachedAnswer } from '../../shared/cache/cached-answer.ts';
import { cachedEmbedders } from '../../shared/cache/cached-embedder.ts';
import { cachedRetrieve } from '../../shared/cache/cached-retrieve.ts';
import { Caches, type CachesOptions } from '../../shared/cache/caches.ts';
import { createAddDocument } from '../../shared/ingest/add-document.ts';
import { singleEmbedder } from '../../shared/ports/embedder.ts';
import type { Generator } from '../../shared/ports/generator.ts';
import type { VectorStore } from '../../shared/ports/vector-store.ts';
import { retrieve, type RetrieveRequest } from '../../shared/retrieve/retrieve.ts';
import { HandClock } from './hand-clock.ts';
import { TestEmbedder } from './test-embedder.ts';

export interface CacheBedOptions extends Omit<CachesOptions, 'clock'> {
  readonly generator?: Generator;
  readonly store?: VectorStore;
  readonly clock?: HandClock;
  readonly embedder?: TestEmbedder;
}

/** A process with caches over a real store; two of them may have a store in common. */
export function cacheBed({ generator = new ExtractiveGenerator(), ...options }: CacheBedOptions = {}) {
  const clock = options.clock ?? new HandClock();
  const store = options.store ?? openSqlite({ file: ':memory:', clock }).vectors;
  const embedder = options.embedder ?? new TestEmbedder();
  const settings = { masking: 'mask' };
  const caches = new Caches({ ...options, clock });
  const plain = singleEmbedder(embedder);
  const embedders = cachedEmbedders(plain, caches.embeddings);
  const addDocument = createAddDocument({ store, embedders: plain, clock });
  const maskingOf = () => settings.masking;
  const cached = cachedRetrieve(retrieve, caches.retrievals, maskingOf);
  const request = (query: string, more: Partial<RetrieveRequest> = {}): RetrieveRequest => ({
    workspace: 'team',
    query,
    topK: 5,
    filter: {},
    ...more,
  });
  return {
    clock,
    store,
    embedder,
    embedders,
    plain,
    settings,
    caches,
    generator,
    maskingOf,
    add: (path: string, text: string, workspace = 'team') =>
      addDocument(workspace, { path, documentId: path, content: { text } }),
    remove: (path: string, workspace = 'team') => store.deleteDocument(workspace, path),
    retrieve: (query: string, more?: Partial<RetrieveRequest>) => cached({ store, embedders }, request(query, more)),
    uncached: (query: string, more?: Partial<RetrieveRequest>) =>
      retrieve({ store, embedders: plain }, request(query, more)),
    answering: (by: Generator = generator, answeredBy: readonly string[] = ['test']) =>
      cachedAnswer({
        store,
        embedders,
        retrieve: cached,
        generatorOf: () => by,
        answeredBy,
        maskingOf,
        cache: caches.answers,
      }),
  };
}

export type CacheBed = ReturnType<typeof cacheBed>;

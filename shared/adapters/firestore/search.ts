import type { DocumentSnapshot, Query } from '@google-cloud/firestore';
import pLimit from 'p-limit';
import type { ChunkFilter, ScoredChunk, VectorQuery } from '../../ports/vector-store.ts';
import type { Calls } from './calls.ts';
import { CHUNK_FIELDS, toChunkRecord } from './chunk-record.ts';
import type { Client } from './client.ts';
import { equalConditions, laterConditions } from './conditions.ts';
import { FILTERABLE_FIELDS, toFilterable } from './document-record.ts';
import { keyToId } from './ids.ts';
import { allOf } from './pages.ts';
import type { Refs } from './refs.ts';

/** Firestore's limit for one vector query. */
const MAX_POOL = 1_000;
const QUERIES_AT_ONCE = 16;
const SCORE = 'score';

/** Vector search. Firestore checks the conditions that an index holds; the others are checked here. */
export class Search {
  readonly #client: Client;
  readonly #calls: Calls;
  readonly #refs: Refs;

  constructor(client: Client, calls: Calls, refs: Refs) {
    this.#client = client;
    this.#calls = calls;
    this.#refs = refs;
  }

  /**
   * Pools of growing size, until the answer is certain: what Firestore left out of a pool scores at most
   * as much as its last chunk. One more than asked for shows whether chunks of equal score were cut.
   */
  async run(workspace: string, query: VectorQuery): Promise<ScoredChunk[]> {
    const { limit, filter } = query;
    const passes = laterConditions(filter);
    const first = Math.min(MAX_POOL, passes === undefined ? limit + 1 : limit * 4);
    for (const size of new Set([first, MAX_POOL])) {
      const pool = await this.#nearest(workspace, query, size);
      const hits = passes === undefined ? pool : pool.filter(({ chunk }) => passes(chunk));
      if (pool.length < size) return best(hits, limit);
      const floor = pool.at(-1)?.score ?? 0;
      if (hits.filter(({ score }) => score > floor).length >= limit) return best(hits, limit);
      // Firestore cannot be asked for more than this.
      if (passes === undefined && size === MAX_POOL) return best(hits, limit);
    }
    return this.#perDocument(workspace, query);
  }

  /**
   * When hardly anything of the nearest thousand passes the filter: a query for each document that does.
   * Path, language and kind are the document's, and the same on all its chunks.
   */
  async #perDocument(workspace: string, { vector, limit, filter }: VectorQuery): Promise<ScoredChunk[]> {
    const queue = pLimit(QUERIES_AT_ONCE);
    let hits: ScoredChunk[] = [];
    const add = async (documentId: string): Promise<void> => {
      const more = await this.run(workspace, { vector, limit, filter: { documentId } });
      hits = best([...hits, ...more], limit);
    };
    const ids = await this.#documentsThatPass(workspace, filter);
    try {
      await Promise.all(ids.map((id) => queue(add, id)));
    } finally {
      queue.clearQueue();
    }
    return hits;
  }

  async #documentsThatPass(workspace: string, filter: ChunkFilter): Promise<string[]> {
    const passes = laterConditions(filter);
    const ids: string[] = [];
    for await (const snapshot of this.#documents(workspace, filter)) {
      if (passes?.(toFilterable(snapshot)) !== false) ids.push(keyToId(snapshot.id));
    }
    return ids;
  }

  async *#documents(workspace: string, { documentId, language }: ChunkFilter): AsyncGenerator<DocumentSnapshot> {
    if (documentId === undefined) {
      const query = where(this.#refs.documents(workspace), equalConditions({ language }));
      yield* allOf(this.#calls, query.select(...FILTERABLE_FIELDS));
    } else {
      const document = await this.#calls.run(() => this.#refs.document(workspace, documentId).get());
      if (document.exists) yield document;
    }
  }

  async #nearest(workspace: string, { vector, filter }: VectorQuery, limit: number): Promise<ScoredChunk[]> {
    const query = where(this.#refs.chunks(workspace), { live: true, ...equalConditions(filter) })
      .select(...CHUNK_FIELDS, SCORE)
      .findNearest({
        vectorField: 'vector',
        queryVector: this.#client.toVector(vector),
        limit,
        distanceMeasure: 'DOT_PRODUCT',
        distanceResultField: SCORE,
      });
    const { docs } = await this.#calls.run(() => query.get());
    return docs.map((snapshot) => ({ chunk: toChunkRecord(snapshot), score: Number(snapshot.get(SCORE)) }));
  }
}

function where(query: Query, equal: Readonly<Record<string, string | boolean>>): Query {
  return Object.entries(equal).reduce((narrowed, [field, value]) => narrowed.where(field, '==', value), query);
}

const best = (hits: readonly ScoredChunk[], limit: number): ScoredChunk[] =>
  hits.toSorted((a, b) => b.score - a.score || (a.chunk.id < b.chunk.id ? -1 : 1)).slice(0, limit);

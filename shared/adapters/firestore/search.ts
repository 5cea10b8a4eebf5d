import type { DocumentSnapshot, Query } from '@google-cloud/firestore';
import pLimit from 'p-limit';
import { countStore } from '../../platform/metering.ts';
import type { ChunkFilter, ScoredChunk, VectorQuery } from '../../ports/vector-store.ts';
import { VECTOR_FIELD } from './chunk-record.ts';
import { equalConditions, type Filterable, laterConditions } from './conditions.ts';
import type { Database } from './database.ts';
import { FILTERABLE_FIELDS, toFilterable } from './document-record.ts';
import { keyToId } from './ids.ts';
import { allOf } from './pages.ts';
import { best, scanDocument } from './scan.ts';
import { READER_FIELDS, type Visible } from './visible.ts';

/** Firestore's limit for one vector query. */
const MAX_POOL = 1_000;
const QUERIES_AT_ONCE = 16;
/** That Firestore bills as one read: https://cloud.google.com/firestore/pricing#vector-search */
const ENTRIES_PER_READ = 100;
const SCORE = 'score';

/** What one query gives: visible chunks that score best, and what is known of those it does not give. */
interface Pool {
  readonly visible: readonly ScoredChunk[];
  /** Chunks of versions that are not current count too. */
  readonly found: number;
  /** Nothing that was left out scores more. */
  readonly floor: number;
}

/** Vector search. Firestore checks the conditions that an index holds; the others are checked here. */
export class Search {
  readonly #database: Database;
  readonly #visible: Visible;
  readonly #chunksOf: (workspace: string) => number | undefined;

  constructor(database: Database, visible: Visible, chunksOf: (workspace: string) => number | undefined) {
    this.#database = database;
    this.#visible = visible;
    this.#chunksOf = chunksOf;
  }

  /**
   * Pools of growing size, until the answer is certain: what Firestore left out of a pool scores at most
   * as much as its last chunk. One more than asked for shows whether chunks of equal score were cut.
   */
  async run(workspace: string, query: VectorQuery): Promise<ScoredChunk[]> {
    const { limit, filter } = query;
    const keep = laterConditions(filter);
    const first = Math.min(MAX_POOL, keep === undefined ? limit + 1 : limit * 4);
    for (const size of new Set([first, MAX_POOL])) {
      const { visible, found, floor } = await this.#nearest(workspace, query, size);
      const hits = keep === undefined ? visible : keep(visible, ({ chunk }) => chunk);
      if (found < size) return best(hits, limit);
      if (hits.filter(({ score }) => score > floor).length >= limit) return best(hits, limit);
      // Firestore cannot be asked for more than this.
      if (keep === undefined && hits.length === MAX_POOL) return best(hits, limit);
    }
    return keep === undefined && filter.documentId !== undefined
      ? scanDocument(this.#database, workspace, filter.documentId, query)
      : this.#perDocument(workspace, query);
  }

  /**
   * When hardly anything of the nearest thousand passes the filter, or is of a current version: a query
   * for each document that passes. Path, language and kind are the document's, and the same on all its chunks.
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
    const keep = laterConditions(filter);
    const documents: { readonly id: string; readonly about: Filterable }[] = [];
    for await (const snapshot of this.#documents(workspace, filter)) {
      documents.push({ id: keyToId(snapshot.id), about: toFilterable(snapshot) });
    }
    return (keep?.(documents, ({ about }) => about) ?? documents).map(({ id }) => id);
  }

  async *#documents(workspace: string, { documentId, language }: ChunkFilter): AsyncGenerator<DocumentSnapshot> {
    if (documentId === undefined) {
      const query = where(this.#database.refs.documents(workspace), equalConditions({ language }));
      yield* allOf(this.#database.calls, query.select(...FILTERABLE_FIELDS));
    } else {
      const document = await this.#database.calls.read(() => this.#database.refs.document(workspace, documentId).get());
      if (document.exists) yield document;
    }
  }

  async #nearest(workspace: string, { vector, filter }: VectorQuery, limit: number): Promise<Pool> {
    const { client, calls, refs } = this.#database;
    const query = where(refs.chunks(workspace), { live: true, ...equalConditions(filter) })
      .select(...READER_FIELDS, SCORE)
      .findNearest({
        vectorField: VECTOR_FIELD,
        queryVector: client.toVector(vector),
        limit,
        distanceMeasure: 'DOT_PRODUCT',
        distanceResultField: SCORE,
      });
    const found = await this.#visible.read(workspace, async () => (await calls.read(() => query.get())).docs);
    this.#countScan(workspace, found.length);
    const scored = found.map(({ snapshot, chunk }) => ({ chunk, score: Number(snapshot.get(SCORE)) }));
    return {
      visible: scored.flatMap(({ chunk, score }) => (chunk === undefined ? [] : [{ chunk, score }])),
      found: found.length,
      floor: scored.at(-1)?.score ?? 0,
    };
  }

  /**
   * Firestore does not tell how many index entries a search scanned. All chunks of the workspace are the most it can
   * be: a filter on language or document scans fewer, and chunks that are staged are not known.
   */
  #countScan(workspace: string, found: number): void {
    const entries = Math.max(this.#chunksOf(workspace) ?? 0, found);
    countStore({ reads: Math.ceil(entries / ENTRIES_PER_READ) });
  }
}

function where(query: Query, equal: Readonly<Record<string, string | boolean>>): Query {
  return Object.entries(equal).reduce((narrowed, [field, value]) => narrowed.where(field, '==', value), query);
}

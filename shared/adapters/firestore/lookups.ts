import type { ChunkRecord, EmbeddedChunk } from '../../ports/documents.ts';
import { toStoredVector, VECTOR_FIELD } from './chunk-record.ts';
import type { Database } from './database.ts';
import { type Candidate, READER_FIELDS, type Visible } from './visible.ts';

const CHUNKS_AT_ONCE = 500;
/** About 2 MB on the wire. */
const EMBEDDED_AT_ONCE = 100;

/** Chunks by what they are called. */
export class Lookups {
  readonly #database: Database;
  readonly #visible: Visible;

  constructor(database: Database, visible: Visible) {
    this.#database = database;
    this.#visible = visible;
  }

  async byId(workspace: string, ids: readonly string[]): Promise<ChunkRecord[]> {
    const found = await this.#read(workspace, ids, READER_FIELDS, CHUNKS_AT_ONCE);
    return found.flatMap(({ chunk }) => chunk ?? []);
  }

  async embeddedById(workspace: string, ids: readonly string[]): Promise<EmbeddedChunk[]> {
    const found = await this.#read(workspace, ids, [...READER_FIELDS, VECTOR_FIELD], EMBEDDED_AT_ONCE);
    return found.flatMap(({ chunk, snapshot }) =>
      chunk === undefined ? [] : { ...chunk, vector: Float32Array.from(toStoredVector(snapshot)) },
    );
  }

  async #read(
    workspace: string,
    ids: readonly string[],
    fields: readonly string[],
    atOnce: number,
  ): Promise<Candidate[]> {
    const { client, calls, refs } = this.#database;
    const candidates: Candidate[] = [];
    for (let at = 0; at < ids.length; at += atOnce) {
      const some = ids.slice(at, at + atOnce).map((id) => refs.chunk(workspace, id));
      const read = () => calls.read(() => client.db.getAll(...some, { fieldMask: [...fields] }));
      candidates.push(...(await this.#visible.read(workspace, read)));
    }
    return candidates;
  }

  /** More at a time until enough of them are visible: those that are not may come first. */
  async bySymbol(workspace: string, symbol: string, limit: number): Promise<ChunkRecord[]> {
    const { calls, refs } = this.#database;
    const query = refs
      .chunks(workspace)
      .where('symbols', 'array-contains', symbol)
      .where('live', '==', true)
      .select(...READER_FIELDS);
    for (let size = limit; ; size *= 4) {
      const found = await this.#visible.read(workspace, async () => {
        const { docs } = await calls.read(() => query.limit(size).get());
        return docs;
      });
      const chunks = found.flatMap(({ chunk }) => chunk ?? []);
      if (chunks.length >= limit || found.length < size) return chunks.slice(0, limit);
    }
  }
}

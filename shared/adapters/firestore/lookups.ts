import type { ChunkRecord } from '../../ports/documents.ts';
import type { Database } from './database.ts';
import { READER_FIELDS, type Visible } from './visible.ts';

const CHUNKS_AT_ONCE = 500;

/** Chunks by what they are called. */
export class Lookups {
  readonly #database: Database;
  readonly #visible: Visible;

  constructor(database: Database, visible: Visible) {
    this.#database = database;
    this.#visible = visible;
  }

  async byId(workspace: string, ids: readonly string[]): Promise<ChunkRecord[]> {
    const { client, calls, refs } = this.#database;
    const chunks: ChunkRecord[] = [];
    for (let at = 0; at < ids.length; at += CHUNKS_AT_ONCE) {
      const some = ids.slice(at, at + CHUNKS_AT_ONCE).map((id) => refs.chunk(workspace, id));
      const found = await this.#visible.read(workspace, () =>
        calls.read(() => client.db.getAll(...some, { fieldMask: [...READER_FIELDS] })),
      );
      chunks.push(...found.flatMap(({ chunk }) => chunk ?? []));
    }
    return chunks;
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

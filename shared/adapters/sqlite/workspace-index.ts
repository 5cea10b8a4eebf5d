import type { VectorQuery } from '../../ports/vector-store.ts';
import { Origins } from './origins.ts';
import type { Origin } from './origins.ts';
import { topRows } from './top-rows.ts';
import { toSparse } from './vector-codec.ts';
import type { SparseVector } from './vector-codec.ts';
import { VectorMatrix } from './vector-matrix.ts';

/** A visible chunk as the index needs it; `key` is its row in the store file. */
export interface IndexedChunk extends Origin {
  readonly key: number;
  readonly id: string;
  readonly vector: SparseVector;
}

export interface RankedKey {
  readonly key: number;
  readonly score: number;
}

/** Roughly, beside the vectors: an id, a key in a map and three array places. */
const BYTES_PER_ROW = 200;

/** The searchable side of one workspace: vectors, and what filters and ties need. All lists run by row. */
export class WorkspaceIndex {
  /** The generation of the store file that these rows equal; undefined while they equal none. */
  generation: string | undefined;
  readonly #matrix = new VectorMatrix();
  readonly #origins = new Origins();
  readonly #rowOf = new Map<number, number>();
  readonly #keys: number[] = [];
  readonly #ids: string[] = [];
  readonly #originOf: number[] = [];

  get rows(): number {
    return this.#matrix.rows;
  }

  get bytes(): number {
    return this.#matrix.bytes + this.rows * BYTES_PER_ROW;
  }

  keys(): readonly number[] {
    return this.#keys;
  }

  has(key: number): boolean {
    return this.#rowOf.has(key);
  }

  add({ key, id, vector, documentId, path, language, kind }: IndexedChunk): void {
    this.#rowOf.set(key, this.#matrix.add(vector));
    this.#keys.push(key);
    this.#ids.push(id);
    this.#originOf.push(this.#origins.acquire({ documentId, path, language, kind }));
  }

  remove(key: number): void {
    const row = this.#rowOf.get(key);
    if (row === undefined) return;
    this.#matrix.remove(row);
    this.#rowOf.delete(key);
    this.#origins.release(this.#originOf[row]!);
    const lastKey = this.#keys.pop()!;
    const lastId = this.#ids.pop()!;
    const lastOrigin = this.#originOf.pop()!;
    if (row === this.#keys.length) return;
    this.#rowOf.set(lastKey, row);
    this.#keys[row] = lastKey;
    this.#ids[row] = lastId;
    this.#originOf[row] = lastOrigin;
  }

  search({ vector, limit, filter }: VectorQuery): RankedKey[] {
    const passing = this.#origins.passing(filter);
    const scores = this.#matrix.scores(toSparse(vector));
    const passes = passing === undefined ? () => true : (row: number) => passing[this.#originOf[row]!] === true;
    const rows = topRows({ scores, ids: this.#ids, limit, passes });
    return rows.map((row) => ({ key: this.#keys[row]!, score: scores[row]! }));
  }
}

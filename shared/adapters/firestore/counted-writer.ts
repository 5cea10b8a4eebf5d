import type { BulkWriter, DocumentData, DocumentReference, Precondition, WriteResult } from '@google-cloud/firestore';
import type { StoreCounts } from '../../platform/metering.ts';

/** Bulk writes, and how many of them were carried out: those that Firestore refuses are not billed. */
export class CountedWriter {
  readonly #writer: BulkWriter;
  readonly #counts = { reads: 0, writes: 0, deletes: 0 };

  constructor(writer: BulkWriter) {
    this.#writer = writer;
  }

  get counts(): StoreCounts {
    return this.#counts;
  }

  create(ref: DocumentReference, data: DocumentData): Promise<WriteResult> {
    return this.#counted('writes', this.#writer.create(ref, data));
  }

  set(ref: DocumentReference, data: DocumentData): Promise<WriteResult> {
    return this.#counted('writes', this.#writer.set(ref, data));
  }

  /** Without a precondition, the document has to be there. */
  update(ref: DocumentReference, data: DocumentData, ...precondition: Precondition[]): Promise<WriteResult> {
    return this.#counted('writes', this.#writer.update(ref, data, ...precondition));
  }

  delete(ref: DocumentReference, precondition: Precondition = {}): Promise<WriteResult> {
    return this.#counted('deletes', this.#writer.delete(ref, precondition));
  }

  async #counted(kind: 'writes' | 'deletes', write: Promise<WriteResult>): Promise<WriteResult> {
    const result = await write;
    this.#counts[kind] += 1;
    return result;
  }
}

import { sha256Hex } from '../platform/hash.ts';

/** Proof of what was deleted, without a word of it: whoever kept the hashes can check it. */
export interface Receipt {
  readonly workspace: string;
  readonly documents: number;
  readonly chunks: number;
  /** `sha256:` over the sorted content hashes of the documents, one a line. */
  readonly contentHash: string;
  /** ISO 8601, UTC. */
  readonly deletedAt: string;
}

/** A receipt in the making. */
export class ReceiptOf {
  readonly #workspace: string;
  readonly #hashes: string[] = [];
  #chunks = 0;

  constructor(workspace: string) {
    this.#workspace = workspace;
  }

  add(document: { readonly contentHash: string; readonly chunks: readonly unknown[] }): void {
    this.#hashes.push(document.contentHash);
    this.#chunks += document.chunks.length;
  }

  addMany(contentHashes: readonly string[], chunks: number): void {
    this.#hashes.push(...contentHashes);
    this.#chunks += chunks;
  }

  signed(now: Date): Receipt {
    return {
      workspace: this.#workspace,
      documents: this.#hashes.length,
      chunks: this.#chunks,
      contentHash: `sha256:${sha256Hex(this.#hashes.toSorted().join('\n'))}`,
      deletedAt: now.toISOString(),
    };
  }
}

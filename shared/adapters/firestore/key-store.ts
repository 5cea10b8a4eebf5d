import { z } from 'zod';
import { SCOPES, type KeyRecord, type KeyStore } from '../../ports/keys.ts';
import type { Calls } from './calls.ts';
import type { Client } from './client.ts';
import type { Refs } from './refs.ts';
import { parseStored } from './stored.ts';

const schema = z.object({
  hash: z.string(),
  workspace: z.string(),
  scopes: z.array(z.enum(SCOPES)),
  expiresAt: z.string().nullable(),
});

export class FirestoreKeyStore implements KeyStore {
  readonly #client: Client;
  readonly #calls: Calls;
  readonly #refs: Refs;

  constructor(client: Client, calls: Calls, refs: Refs) {
    this.#client = client;
    this.#calls = calls;
    this.#refs = refs;
  }

  async findKey(id: string): Promise<KeyRecord | undefined> {
    const snapshot = await this.#calls.run(() => this.#refs.key(id).get());
    return snapshot.exists ? { id, ...parseStored(schema, snapshot) } : undefined;
  }

  async putKey({ id, ...key }: KeyRecord): Promise<void> {
    await this.#calls.run(() => this.#refs.key(id).set(key));
  }

  async deleteKey(id: string): Promise<boolean> {
    const ref = this.#refs.key(id);
    return this.#calls.run(() =>
      this.#client.db.runTransaction(async (transaction) => {
        const { exists } = await transaction.get(ref);
        if (exists) transaction.delete(ref);
        return exists;
      }),
    );
  }
}

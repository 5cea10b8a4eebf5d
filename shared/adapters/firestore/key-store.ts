import type { DocumentSnapshot } from '@google-cloud/firestore';
import { z } from 'zod';
import { SCOPES, type KeyRecord, type KeyStore } from '../../ports/keys.ts';
import type { Database } from './database.ts';
import { keyToId } from './ids.ts';
import { allOf } from './pages.ts';
import { parseStored } from './stored.ts';

const schema = z.object({
  hash: z.string(),
  workspace: z.string(),
  scopes: z.array(z.enum(SCOPES)),
  expiresAt: z.string().nullable(),
});

export class FirestoreKeyStore implements KeyStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async findKey(id: string): Promise<KeyRecord | undefined> {
    const snapshot = await this.#database.calls.read(() => this.#database.refs.key(id).get());
    return snapshot.exists ? toKey(snapshot) : undefined;
  }

  async putKey({ id, ...key }: KeyRecord): Promise<void> {
    await this.#database.calls.write(() => this.#database.refs.key(id).set(key));
  }

  async deleteKey(id: string): Promise<boolean> {
    return this.#database.transactions.delete(this.#database.refs.key(id));
  }

  async listKeys(workspace: string): Promise<KeyRecord[]> {
    const { calls, refs } = this.#database;
    const keys: KeyRecord[] = [];
    for await (const key of allOf(calls, refs.keys().where('workspace', '==', workspace))) keys.push(toKey(key));
    return keys.toSorted((a, b) => (a.id < b.id ? -1 : 1));
  }
}

const toKey = (snapshot: DocumentSnapshot): KeyRecord => ({
  id: keyToId(snapshot.id),
  ...parseStored(schema, snapshot),
});

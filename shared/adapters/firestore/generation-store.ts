import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Generations, GenerationStore } from '../../ports/generations.ts';
import { change } from './contested.ts';
import type { Database } from './database.ts';
import { parseStored, storedCount } from './stored.ts';

const schema = z.object({
  version: storedCount,
  /** Tells a write whose answer was lost from another writer's of the same version. */
  write: z.string(),
  all: z.array(
    z.object({
      index: z.string(),
      profile: z.string(),
      state: z.enum(['building', 'ready', 'kept_aside', 'active', 'retired']),
      createdAt: z.string(),
      changedAt: z.string(),
      figures: z.object({ questions: storedCount, ndcg: z.number() }).nullable(),
      reason: z.string().nullable(),
    }),
  ),
});

export class FirestoreGenerationStore implements GenerationStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async readGenerations(workspace: string): Promise<Generations | undefined> {
    const { calls, refs } = this.#database;
    const snapshot = await calls.read(() => refs.generations(workspace).get());
    if (!snapshot.exists) return undefined;
    const { version, all } = parseStored(schema, snapshot);
    return { version, all };
  }

  writeGenerations(workspace: string, { version, all }: Generations): Promise<boolean> {
    const { calls, refs } = this.#database;
    const write = randomUUID();
    return change(calls, refs.generations(workspace), (snapshot) => {
      const stored = snapshot.exists ? parseStored(schema, snapshot) : { version: 0, write: '' };
      if (stored.write === write) return { answer: true };
      if (stored.version !== version - 1) return { answer: false };
      return { answer: true, write: { version, all, write } };
    });
  }

  async deleteGenerations(workspace: string): Promise<void> {
    const { calls, refs } = this.#database;
    await calls.delete(() => refs.generations(workspace).delete());
  }
}

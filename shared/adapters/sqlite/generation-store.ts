import { z } from 'zod';
import type { Generation, Generations, GenerationStore } from '../../ports/generations.ts';
import type { Database } from './database.ts';
import { integer, json } from './rows.ts';
import type { Row } from './rows.ts';

const generations = z.array(
  z.strictObject({
    index: z.string(),
    profile: z.string(),
    state: z.enum(['building', 'ready', 'kept_aside', 'active', 'retired']),
    createdAt: z.string(),
    changedAt: z.string(),
    figures: z.strictObject({ questions: z.number(), ndcg: z.number() }).nullable(),
    reason: z.string().nullable(),
  }) satisfies z.ZodType<Generation>,
);

const readGenerations = (row: Row): Generations => ({
  version: integer(row, 'version'),
  all: json(row, 'generations', generations),
});

export class SqliteGenerationStore implements GenerationStore {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  async readGenerations(workspace: string): Promise<Generations | undefined> {
    const find = 'SELECT version, generations FROM generations WHERE workspace = ?';
    return this.#db.reading(() => this.#db.get(find, readGenerations, workspace));
  }

  /** One statement: the version is looked at under the same lock as the record is written. */
  async writeGenerations(workspace: string, { version, all }: Generations): Promise<boolean> {
    const record = JSON.stringify(all);
    const first = 'INSERT INTO generations (version, generations, workspace) VALUES (?, ?, ?) ON CONFLICT DO NOTHING';
    const later = 'UPDATE generations SET version = ?, generations = ? WHERE workspace = ? AND version = ?';
    const written = this.#db.writing(() =>
      version === 1
        ? this.#db.run(first, version, record, workspace)
        : this.#db.run(later, version, record, workspace, version - 1),
    );
    return written > 0;
  }

  async deleteGenerations(workspace: string): Promise<void> {
    this.#db.writing(() => this.#db.run('DELETE FROM generations WHERE workspace = ?', workspace));
  }
}

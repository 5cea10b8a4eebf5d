import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import {
  DEFAULT_SETTINGS,
  workspaceSettingsSchema,
  type SettingsStore,
  type StoredSettings,
} from '../../ports/settings.ts';
import { change } from './contested.ts';
import type { Database } from './database.ts';
import { parseStored, storedCount } from './stored.ts';

const schema = z.object({
  version: storedCount,
  /** Tells a write whose answer was lost from another writer's of the same version. */
  write: z.string(),
  settings: workspaceSettingsSchema,
});

export class FirestoreSettingsStore implements SettingsStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async readSettings(workspace: string): Promise<StoredSettings> {
    const { calls, refs } = this.#database;
    const snapshot = await calls.read(() => refs.settings(workspace).get());
    if (!snapshot.exists) return { version: 0, settings: DEFAULT_SETTINGS };
    const { version, settings } = parseStored(schema, snapshot);
    return { version, settings };
  }

  writeSettings(workspace: string, { version, settings }: StoredSettings): Promise<boolean> {
    const { calls, refs } = this.#database;
    const write = randomUUID();
    return change(calls, refs.settings(workspace), (snapshot) => {
      const stored = snapshot.exists ? parseStored(schema, snapshot) : { version: 0, write: '' };
      if (stored.write === write) return { answer: true };
      if (stored.version !== version - 1) return { answer: false };
      return { answer: true, write: { version, settings, write } };
    });
  }

  async deleteSettings(workspace: string): Promise<void> {
    const { calls, refs } = this.#database;
    await calls.delete(() => refs.settings(workspace).delete());
  }
}

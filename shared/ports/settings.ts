import { z } from 'zod';

/** Null: no limit. */
const limit = z.number().nonnegative().nullable().default(null);

export const budgetsSchema = z.strictObject({
  usdPerDay: limit,
  usdPerMonth: limit,
  /** Of embeddings, of questions and evidence, and of answers together. */
  tokensPerDay: z.int().nonnegative().nullable().default(null),
});
export type Budgets = Readonly<z.output<typeof budgetsSchema>>;

/** What an admin decides for a workspace. Every field has a default, which holds until another value is written. */
export const workspaceSettingsSchema = z.strictObject({
  /** Personal data in what leaves for a provider: replaced, not sent at all, or sent as it is. */
  masking: z.enum(['mask', 'block', 'off']).default('mask'),
  /** Claims that no quote proves: left out of an answer, or kept with a mark. */
  unsupportedClaims: z.enum(['remove', 'mark']).default('remove'),
  budgets: budgetsSchema.prefault({}),
});
export type WorkspaceSettings = Readonly<Omit<z.output<typeof workspaceSettingsSchema>, 'budgets'>> & {
  readonly budgets: Budgets;
};

export const DEFAULT_SETTINGS: WorkspaceSettings = workspaceSettingsSchema.parse({});

export interface StoredSettings {
  /** 0 before the first write; one more with each. */
  readonly version: number;
  readonly settings: WorkspaceSettings;
}

/** Failures are `KildeError` of kind `store_failed`. */
export interface SettingsStore {
  /** The defaults, where nothing was written. */
  readSettings(workspace: string): Promise<StoredSettings>;
  /** Writes only over version `version - 1`; false when another writer was faster. */
  writeSettings(workspace: string, stored: StoredSettings): Promise<boolean>;
  deleteSettings(workspace: string): Promise<void>;
}

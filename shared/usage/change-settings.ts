import { z } from 'zod';
import { invalidArgument, KildeError } from '../platform/errors.ts';
import { budgetsSchema, workspaceSettingsSchema, type SettingsStore, type StoredSettings } from '../ports/settings.ts';

/** Each is lost only to another writer's success. */
const MAX_TRIES = 10;

/** What is left out stays as it is; a budget of null is none. */
export const settingsChangeSchema = z.strictObject({
  masking: workspaceSettingsSchema.shape.masking.unwrap().optional(),
  unsupportedClaims: workspaceSettingsSchema.shape.unsupportedClaims.unwrap().optional(),
  budgets: z
    .strictObject({
      usdPerDay: budgetsSchema.shape.usdPerDay.unwrap().optional(),
      usdPerMonth: budgetsSchema.shape.usdPerMonth.unwrap().optional(),
      tokensPerDay: budgetsSchema.shape.tokensPerDay.unwrap().optional(),
    })
    .optional(),
});
export type SettingsChange = z.output<typeof settingsChangeSchema>;

/**
 * Gives what then holds. Of two that change different settings at once, both do.
 * @throws KildeError invalid_argument; conflict, retryable, when others change them all the time.
 */
export async function changeSettings(store: SettingsStore, workspace: string, asked: unknown): Promise<StoredSettings> {
  const parsed = settingsChangeSchema.safeParse(asked);
  if (!parsed.success) throw invalidArgument(`The settings are wrong. ${problemsOf(parsed.error)}.`);
  const { masking, unsupportedClaims, budgets } = parsed.data;
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    const { version, settings } = await store.readSettings(workspace);
    const next = {
      version: version + 1,
      settings: {
        masking: masking ?? settings.masking,
        unsupportedClaims: unsupportedClaims ?? settings.unsupportedClaims,
        budgets: budgetsSchema.parse({ ...settings.budgets, ...defined(budgets ?? {}) }),
      },
    };
    if (await store.writeSettings(workspace, next)) return next;
  }
  throw new KildeError('conflict', 'Others are changing these settings at the same time. Try again.', {
    retryable: true,
  });
}

const defined = (values: object): object =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));

/** Names of fields that a caller made up may be long. */
const problemsOf = ({ issues }: z.ZodError): string =>
  issues
    .map(({ path, message }) => (path.length === 0 ? message : `${path.join('.')}: ${message}`))
    .join('; ')
    .slice(0, 600)
    .toWellFormed();

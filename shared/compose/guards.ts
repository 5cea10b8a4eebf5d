import { ExtractiveGenerator } from '../answer/extractive.ts';
import { cachedEmbedders } from '../cache/cached-embedder.ts';
import type { Caches } from '../cache/caches.ts';
import type { MaskCounts } from '../mask/entity.ts';
import { maskedEmbedders } from '../mask/masked-embedder.ts';
import { maskedGenerator } from '../mask/masked-generator.ts';
import type { Config } from '../platform/config/index.ts';
import type { Logger } from '../platform/log.ts';
import { systemClock } from '../ports/clock.ts';
import type { Embedders } from '../ports/embedder.ts';
import { type Generator, MAX_OUTPUT_TOKENS } from '../ports/generator.ts';
import type { NameDetector } from '../ports/name-detector.ts';
import { createBudget } from '../usage/budget.ts';
import { budgetedEmbedders } from '../usage/budgeted-embedder.ts';
import { answerEstimate, budgetedGenerator } from '../usage/budgeted-generator.ts';
import { UsageRecorder } from '../usage/recorder.ts';
import { createSettingsReader, type SettingsReader } from '../usage/settings-reader.ts';
import type { Providers } from './providers.ts';
import type { Stores } from './stores.ts';

/** For so long another process's change of a workspace's settings is not seen; on this machine a read costs microseconds. */
const SETTINGS_TTL_MS = { sqlite: 0, firestore: 10_000 } as const;

/** What stands between the library and whoever embeds and answers: budgets ask first, then masks are put on. */
export interface Guards {
  readonly questions: Embedders;
  readonly documents: Embedders;
  readonly generatorOf: (workspace: string) => Generator;
  readonly recorder: UsageRecorder;
  readonly settings: SettingsReader;
}

type GuardStores = Pick<Stores, 'usage' | 'settings'>;

export async function openGuards(
  config: Config,
  stores: GuardStores,
  providers: Providers,
  caches?: Caches,
  logger?: Logger,
): Promise<Guards> {
  const clock = systemClock;
  const recorder = new UsageRecorder({
    usage: stores.usage,
    clock,
    onError: () => logger?.warn({ error_kind: 'store_failed' }, 'Usage could not be written yet.'),
  });
  const settings = createSettingsReader({
    settings: stores.settings,
    clock,
    ttlMs: SETTINGS_TTL_MS[config.store.kind],
  });
  // Without a provider nothing leaves this process, and nothing costs.
  if (config.providers.length === 0)
    return { ...providers, generatorOf: () => providers.generator, recorder, settings };
  const budget = createBudget({ usage: stores.usage, recorder, settings, clock });
  const detectNames = await openNameDetector(config);
  const policyOf = async (workspace: string) => (await settings.read(workspace)).masking;
  const onMasked = (workspace: string, masked: MaskCounts) => recorder.record(workspace, { masked });
  const around = (embedders: Embedders) =>
    budgetedEmbedders(maskedEmbedders(embedders, { policyOf, detectNames, onMasked }), budget);
  const estimate = answerEstimate({
    prices: config.prices,
    models: config.providers.flatMap(({ answerModel }) => answerModel ?? []),
    maxOutputTokens: MAX_OUTPUT_TOKENS,
  });
  const generatorOf = (workspace: string): Generator =>
    budgetedGenerator(
      maskedGenerator(providers.generator, {
        policy: () => policyOf(workspace),
        withheld: new ExtractiveGenerator(),
        detectNames,
        onMasked: (counts) => onMasked(workspace, counts),
      }),
      { workspace, budget, estimate },
    );
  // Within the masks: what is kept is the vector of what was sent.
  const questions =
    caches === undefined ? providers.questions : cachedEmbedders(providers.questions, caches.embeddings);
  return {
    questions: around(questions),
    documents: around(providers.documents),
    generatorOf,
    recorder,
    settings,
  };
}

/** @throws KildeError not_configured when Google's is asked for and no project is known. */
async function openNameDetector({ names, googleProject }: Config): Promise<NameDetector | undefined> {
  if (names === 'rules') return undefined;
  const { DlpNameDetector } = await import('../adapters/dlp/name-detector.ts');
  return new DlpNameDetector({ projectId: googleProject ?? '' });
}

import type { EmbeddingModel } from '../adapters/openai/index.ts';
import { ExtractiveGenerator } from '../answer/extractive.ts';
import { parseProfile, profileEmbedders } from '../generations/profile-embedders.ts';
import type { Config, ProviderConfig } from '../platform/config/index.ts';
import type { Logger } from '../platform/log.ts';
import type { Embedder, Embedders } from '../ports/embedder.ts';
import type { Generator } from '../ports/generator.ts';
import type { OnFailover } from '../providers/chain.ts';
import { FailoverEmbedder } from '../providers/failover-embedder.ts';
import { FailoverGenerator } from '../providers/failover-generator.ts';

/** For the vector of a question over all providers: without one, words alone can still find. */
const QUESTION_MS = 4_500;

export interface Providers {
  /** For questions: quick, or not at all. */
  readonly questions: Embedders;
  /** For documents: as long as it takes. They have breakers and queues of their own, so that questions pass them by. */
  readonly documents: Embedders;
  readonly generator: Generator;
}

type Role = 'answers' | 'questions' | 'documents';

/** What embeds and answers, in the order of the configuration. */
export async function openProviders({ providers, prices }: Config, logger?: Logger): Promise<Providers> {
  const { OfflineEmbedder } = await import('../adapters/offline/embedder.ts');
  const offline = new OfflineEmbedder();
  const extractive = new ExtractiveGenerator();
  if (providers.length === 0) {
    // Of an index that a provider embedded nobody here can ask more than its words.
    const embedders = profileEmbedders(offline, () => undefined);
    return { questions: embedders, documents: embedders, generator: extractive };
  }
  const { openEmbedder, openGenerator } = await import('../adapters/openai/index.ts');
  const embedding = providers.flatMap((config) => {
    const model = modelOf(config);
    return model === undefined ? [] : [{ config, model }];
  });
  const embeddersFor = (role: Role, budgetMs?: number): Embedders => {
    const onFailover = logged(role, logger);
    const build = (those: readonly { config: ProviderConfig; model: EmbeddingModel }[]): Embedder => {
      const questionMs = budgetMs === undefined ? undefined : budgetMs / those.length;
      const members = those.map(({ config, model }) => openEmbedder(config, model, { prices, questionMs }));
      return new FailoverEmbedder({ providers: members, budgetMs, onFailover });
    };
    const [first] = embedding;
    if (first === undefined) return profileEmbedders(offline, () => undefined);
    const sharing = (model: EmbeddingModel) => embedding.filter((other) => isSame(other.model, model));
    return profileEmbedders(build(sharing(first.model)), (profileId) => {
      const wanted = parseProfile(profileId);
      if (wanted?.provider !== 'openai') return offline;
      const listed = sharing(wanted);
      // A model that no longer stands in the list is asked of who embeds now.
      return build(listed.length > 0 ? listed : [{ config: first.config, model: wanted }]);
    });
  };
  const answering = providers.flatMap((config) =>
    config.answerModel === undefined ? [] : [{ config, model: config.answerModel }],
  );
  const generators = answering.map(({ config, model }, index) =>
    openGenerator(config, model, { prices, hasNext: index + 1 < answering.length }),
  );
  const onFailover = logged('answers', logger);
  return {
    questions: embeddersFor('questions', QUESTION_MS),
    documents: embeddersFor('documents'),
    generator:
      generators.length === 0
        ? extractive
        : new FailoverGenerator({ providers: generators, lastResort: extractive, onFailover }),
  };
}

function modelOf(config: ProviderConfig): EmbeddingModel | undefined {
  const { embeddingModel: model, embeddingDimensions: dimensions, embeddingDeployment: deployment } = config;
  return model === undefined ? undefined : { model, dimensions, deployment };
}

const isSame = (one: EmbeddingModel, other: EmbeddingModel): boolean =>
  one.model === other.model && one.dimensions === other.dimensions;

/**
 * `count` is of that provider since the start: an alert can be set on it. A call that nobody served is in the log
 * itself, where one cannot tell that it was an open breaker.
 */
function logged(role: Role, logger: Logger | undefined): OnFailover {
  return ({ from, to, reason, count }) => {
    // Of answers and documents the log of the call tells; a question is then looked for by its words, and nothing fails.
    if (to === null && role !== 'questions' && reason !== 'open') return;
    logger?.warn({ failover: { role, from, to, reason, count } }, 'A provider did not serve a call.');
  };
}

import { answerQuestion, type Answer, type AnswerRequest } from '../answer/answer-question.ts';
import { claimLine } from '../answer/check-claims.ts';
import type { Generator } from '../ports/generator.ts';
import { openIndex, type OpenedIndex } from '../retrieve/retrieve.ts';
import type { RetrieveDeps } from '../retrieve/retrieval.ts';
import { FREE, isAsGoodAsItGets, isOf, type MaskingOf, type Retrieve } from './cached-retrieve.ts';
import { embeddersKey, indexKey } from './index-key.ts';
import { fieldsOf, keyOf, type KeyPart } from './key.ts';
import type { ResultCache } from './result-cache.ts';

export interface CachedAnswerDeps extends RetrieveDeps {
  readonly retrieve: Retrieve;
  readonly generatorOf: (workspace: string) => Generator;
  /** Who answers, in their order: names, addresses and models of all providers, without keys. */
  readonly answeredBy: readonly KeyPart[];
  readonly maskingOf: MaskingOf;
  readonly cache: ResultCache<Answer>;
}

export type CachedAnswer = Answer & { readonly cache: 'hit' | 'miss' };

/**
 * Answers once for as long as index, question, models and settings are the same. Kept are answers that are whole
 * (`answered`) and came straight from the first provider: what a failure, a refusal or thin evidence left may be
 * better the next time, and its evidence is kept all the same.
 */
export function cachedAnswer(deps: CachedAnswerDeps): (request: AnswerRequest) => Promise<CachedAnswer> {
  const { store, cache, maskingOf, retrieve, generatorOf } = deps;
  return async (request) => {
    const { workspace, onClaim, signal } = request;
    const [opened, masking] = await Promise.all([openIndex(store, workspace), maskingOf(workspace)]);
    let toldLive = false;
    // To one who has gone nothing is said, though the others may still wait for the rest.
    const tell = onClaim && ((line: string | null) => (signal?.aborted ? undefined : onClaim(line)));
    const { value, cache: outcome } = await cache.ask({
      workspace,
      key: keyOf('answer', indexKey(workspace, opened), questionKey(deps, request, opened), masking),
      signal,
      fits: ({ retrieval }) => isOf(retrieval, opened),
      compute: async (flight) => {
        toldLive = true;
        const answer = await answerQuestion(
          { retrieve: (evidence) => retrieve(deps, evidence, opened), generator: generatorOf(workspace) },
          { ...request, signal: flight, onClaim: tell },
        );
        const keep =
          isKept(answer) &&
          isAsGoodAsItGets(answer.retrieval, deps, workspace, opened) &&
          (await maskingOf(workspace)) === masking;
        return { value: answer, keep };
      },
    });
    if (!toldLive) tellAgain(value, tell);
    return outcome === 'miss' ? { ...value, cache: 'miss' } : { ...free(value), cache: 'hit' };
  };
}

/** All that decides the evidence, and what is made of it. */
const questionKey = (
  { embedders, generatorOf, answeredBy }: CachedAnswerDeps,
  request: AnswerRequest,
  opened: OpenedIndex,
): KeyPart => [
  embeddersKey(embedders, request.workspace, opened),
  [generatorOf(request.workspace).model, answeredBy],
  fieldsOf({
    ...request,
    filter: fieldsOf(request.filter),
    unsupportedClaims: request.unsupportedClaims ?? 'remove',
    signal: undefined,
    onClaim: undefined,
  }),
];

const isKept = ({ status, generated }: Answer): boolean => status === 'answered' && generated.failovers.length === 0;

const free = (answer: Answer): Answer => ({
  ...answer,
  retrieval: { ...answer.retrieval, cost: FREE, cache: 'hit' },
  generated: { ...answer.generated, inputTokens: 0, outputTokens: 0, usd: 0 },
});

/** As they would have come one by one. */
function tellAgain({ claims }: Answer, tell: AnswerRequest['onClaim']): void {
  if (tell === undefined) return;
  for (const claim of claims) if (claim.citations.length > 0) tell(claimLine(claim, ''));
}

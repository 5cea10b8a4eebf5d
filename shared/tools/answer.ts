import { z } from 'zod';
import {
  citationSchema,
  costSchema,
  filterFields,
  filterOf,
  hitSchema,
  queryText,
  searchedSchema,
  servedBySchema,
  toCitation,
  toHit,
  toSearched,
  toServedBy,
  workspaceField,
} from './fields.ts';
import { defineTool, QUESTION_BODY_BYTES, type ToolContext } from './tool.ts';
import { workspaceOf } from './workspace.ts';

export const answer = defineTool({
  name: 'answer',
  title: 'Answer a question from the sources',
  description:
    'Answers a question from the indexed code and documents, with citations that the server found in the sources word by word. Says so when the sources do not hold enough, instead of guessing.',
  input: z.strictObject({
    question: queryText.describe('The question, in any language.'),
    ...filterFields,
    workspace: workspaceField,
  }),
  output: z.object({
    status: z
      .enum(['answered', 'partial', 'insufficient_evidence'])
      .describe('answered: the sources tell; partial: they tell some of it; insufficient_evidence: they do not tell.'),
    answer: z.string().describe('The answer; [1] refers to the first citation.'),
    language: z
      .string()
      .describe("Language of the server's own words in answer and missing, BCP 47: the question's where it is known."),
    claims: z
      .array(
        z.object({
          text: z.string().describe('One statement of the answer.'),
          citations: z
            .array(z.int().min(1))
            .describe('Its citations, from 1; none when no quote proves it and such statements are kept.'),
        }),
      )
      .describe('The answer, statement by statement.'),
    citations: z.array(citationSchema).describe('Where each statement stands, checked by the server.'),
    unsupported_claims: z
      .int()
      .min(0)
      .describe('Statements of the model that no quote proves: left out, or kept with a mark.'),
    dropped_links: z
      .int()
      .min(0)
      .describe('Links, images and tags that were taken out because the evidence does not hold them.'),
    missing: z.string().describe('What the sources do not tell; empty when they tell all.'),
    nearest: z.array(hitSchema).describe('Unless answered: the nearest evidence, best first.'),
    model: z.string().describe('Model that wrote the answer; "extractive" means quoted passages and no model.'),
    tokens: z
      .object({
        embedding: z.int().min(0).describe('Tokens of the question, as embedded.'),
        input: z.int().min(0).describe('Tokens the model read.'),
        output: z.int().min(0).describe('Tokens the model wrote.'),
      })
      .describe('Tokens that providers counted.'),
    searched: searchedSchema.describe('What was searched.'),
    served_by: servedBySchema.describe('Which parts served this result.'),
    cost: costSchema.describe('What this call cost.'),
    milliseconds: z.number().min(0).describe('Time the server took.'),
  }),
  annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false },
  scope: 'read',
  maxBodyBytes: QUESTION_BODY_BYTES,
  call: async (input, { library, principal, signal, progress }) => {
    const started = performance.now();
    const workspace = workspaceOf(principal, input.workspace);
    const told = teller(progress);
    told('Looking for evidence');
    const { question } = input;
    const filter = filterOf(input);
    const [freshness, found] = await Promise.all([
      // As in retrieve_code: asked first, and its failure is the answer's.
      library.freshness(workspace),
      library.answer({
        workspace,
        question,
        filter,
        signal,
        onClaim: (line) => told(line ?? 'Asking a model anew'),
      }),
    ]);
    const { retrieval, generated } = found;
    const tokens = { embedding: retrieval.cost.tokens, input: generated.inputTokens, output: generated.outputTokens };
    const cost = { tokens: tokens.embedding + tokens.input + tokens.output, usd: retrieval.cost.usd + generated.usd };
    return {
      output: {
        status: found.status,
        answer: found.answer,
        citations: found.citations.map(toCitation),
        language: found.language,
        claims: found.claims.map(({ text, citations }) => ({ text, citations: [...citations] })),
        unsupported_claims: found.unsupportedClaims,
        dropped_links: found.droppedLinks,
        missing: found.missing,
        nearest: found.nearest.map(toHit),
        model: generated.model,
        tokens,
        searched: toSearched(workspace, retrieval, freshness),
        served_by: toServedBy(library, { ...retrieval, cache: found.cache }, generated),
        cost,
        milliseconds: performance.now() - started,
      },
      facts: { workspace, results: found.citations.length, ...cost, path: found.status, cache: found.cache },
    };
  },
});

/**
 * Progress as a call goes on, a step further with each message; without a total, since nobody knows how much
 * a model will say. Not awaited: a slow reader must not slow the answer.
 */
function teller(progress: ToolContext['progress']): (message: string) => void {
  let step = 0;
  return (message) => {
    // A progress that cannot be sent is the transport's to know, and no reason to end the call.
    progress({ progress: step, message }).catch(() => undefined);
    step += 1;
  };
}

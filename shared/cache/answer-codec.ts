import { z } from 'zod';
import type { Answer } from '../answer/answer-question.ts';
import type { CheckedClaim } from '../answer/check-claims.ts';
import type { Citation } from '../answer/check-quotes.ts';
import { type Codec, jsonCodec } from './codec.ts';
import { areWhole, type EveryField, hitSchema, provenanceSchema, retrievalSchema } from './retrieval-codec.ts';

const count = z.int().nonnegative();

const claimSchema = z.strictObject({
  text: z.string(),
  citations: z.array(z.int().positive()),
} satisfies EveryField<CheckedClaim>);

const citationSchema = z.strictObject({
  chunkId: z.string(),
  documentId: z.string(),
  path: z.string(),
  startLine: count,
  endLine: count,
  page: count.optional(),
  provenance: provenanceSchema.optional(),
  contentHash: z.string(),
  quote: z.string(),
  indexedAt: z.string(),
} satisfies EveryField<Citation>);

const generatedSchema = z.strictObject({
  provider: z.string(),
  model: z.string(),
  inputTokens: count,
  outputTokens: count,
  usd: z.number().nonnegative(),
  // An answer that came by a detour is not kept.
  failovers: z.array(z.never()).max(0),
} satisfies EveryField<Answer['generated']>);

const answerSchema = z.strictObject({
  status: z.literal('answered'),
  answer: z.string(),
  language: z.string(),
  claims: z.array(claimSchema),
  citations: z.array(citationSchema),
  unsupportedClaims: count,
  droppedLinks: count,
  missing: z.string(),
  nearest: z.array(hitSchema),
  retrieval: retrievalSchema,
  generated: generatedSchema,
} satisfies EveryField<Answer>);

const json = jsonCodec<Answer>(answerSchema, isProved);

export const answerCodec: Codec<Answer> = { ...json, encode: (answer) => json.encode(bare(answer)) };

/** As on the day of the answer: each quote stands in its chunk, whose text is the one that was hashed. */
function isProved({ retrieval, claims, citations }: Answer): boolean {
  const chunks = new Map(retrieval.hits.map(({ chunk }) => [chunk.id, chunk]));
  return (
    areWhole(retrieval.hits) &&
    claims.every((claim) => claim.citations.every((number) => number <= citations.length)) &&
    citations.every(({ chunkId, contentHash, quote }) => {
      const chunk = chunks.get(chunkId);
      return chunk !== undefined && chunk.contentHash === contentHash && chunk.text.includes(quote);
    })
  );
}

/** Without what is not the answer's own, such as what the model said before it was checked. */
const bare = ({ retrieval, generated, ...answer }: Answer): Answer => ({
  status: answer.status,
  answer: answer.answer,
  language: answer.language,
  claims: answer.claims,
  citations: answer.citations,
  unsupportedClaims: answer.unsupportedClaims,
  droppedLinks: answer.droppedLinks,
  missing: answer.missing,
  nearest: answer.nearest,
  retrieval,
  generated: {
    provider: generated.provider,
    model: generated.model,
    inputTokens: generated.inputTokens,
    outputTokens: generated.outputTokens,
    usd: generated.usd,
    failovers: generated.failovers,
  },
});

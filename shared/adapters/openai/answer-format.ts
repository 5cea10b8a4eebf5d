import { z } from 'zod';
import type { Claim, Evidence, Generated } from '../../ports/generator.ts';
import { labelOf } from './prompt.ts';

const claimSchema = (evidenceId: z.ZodType<string>) =>
  z.strictObject({
    text: z.string(),
    quotes: z.array(z.strictObject({ evidence_id: evidenceId, quote: z.string() })),
  });

const answerSchema = (evidenceId: z.ZodType<string>) =>
  z.strictObject({
    sufficiency: z.enum(['full', 'partial', 'none']),
    claims: z.array(claimSchema(evidenceId)),
    missing: z.string(),
  });

/** More is no answer but a model that runs on, and each quote is searched for. */
const MOST_CLAIMS = 64;
const MOST_QUOTES = 256;

/** What is accepted. Servers that do not enforce the format may name evidence that was not there. */
const accepted = answerSchema(z.string()).refine(
  ({ claims }) => claims.length <= MOST_CLAIMS && claims.flatMap(({ quotes }) => quotes).length <= MOST_QUOTES,
);

/** The format asked for, in the part of JSON Schema that strict structured output takes: all required, nothing else allowed. */
export function answerFormat(evidenceCount: number): { name: string; strict: true; schema: Record<string, unknown> } {
  const labels = Array.from({ length: evidenceCount }, (_, index) => labelOf(index));
  const { $schema: _, ...schema } = z.toJSONSchema(answerSchema(labels.length === 0 ? z.string() : z.enum(labels)));
  return { name: 'grounded_answer', strict: true, schema };
}

/**
 * Reads the model's text. Throws what JSON or zod throws. A label that names no evidence stays as it is,
 * so that its quote is not found and its claim falls.
 */
export function readAnswer(
  text: string,
  evidence: readonly Evidence[],
): Pick<Generated, 'sufficiency' | 'claims' | 'missing'> {
  const { sufficiency, claims, missing } = accepted.parse(JSON.parse(text));
  return { sufficiency, claims: claims.map((claim) => claimOf(claim, evidence)), missing };
}

const acceptedClaim = claimSchema(z.string());

/** One claim of an answer that is still arriving; undefined when it is none. */
export function readClaim(claim: unknown, evidence: readonly Evidence[]): Claim | undefined {
  const { data } = acceptedClaim.safeParse(claim);
  return data && claimOf(data, evidence);
}

function claimOf({ text, quotes }: z.output<typeof acceptedClaim>, evidence: readonly Evidence[]): Claim {
  const ids = new Map(evidence.map(({ id }, index) => [labelOf(index), id]));
  return {
    text,
    quotes: quotes.map(({ evidence_id: label, quote }) => ({ evidenceId: ids.get(label) ?? label, quote })),
  };
}

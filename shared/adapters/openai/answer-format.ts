import { z } from 'zod';
import type { Claim, Evidence, Generated } from '../../ports/generator.ts';
import { labelOf } from './prompt.ts';

const answerSchema = (evidenceId: z.ZodType<string>) =>
  z.strictObject({
    sufficiency: z.enum(['full', 'partial', 'none']),
    claims: z.array(
      z.strictObject({
        text: z.string(),
        quotes: z.array(z.strictObject({ evidence_id: evidenceId, quote: z.string() })),
      }),
    ),
    missing: z.string(),
  });

/** What is accepted. Servers that do not enforce the format may name evidence that was not there. */
const accepted = answerSchema(z.string());

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
  const ids = new Map(evidence.map(({ id }, index) => [labelOf(index), id]));
  return {
    sufficiency,
    claims: claims.map((claim): Claim => ({
      text: claim.text,
      quotes: claim.quotes.map(({ evidence_id: label, quote }) => ({ evidenceId: ids.get(label) ?? label, quote })),
    })),
    missing,
  };
}

import { z } from 'zod';
import { ProviderError } from '../../providers/provider-error.ts';
import { DENSE_DIMENSIONS } from '../../terms/dimensions.ts';

/** The SDK has decoded base64 by now. Numbers are checked below, in the pass that needs them: there are 260,000. */
const vector = z.custom<readonly unknown[]>(Array.isArray);

/** What is read of an answer. Some servers leave `usage` out; vectors whose price cannot be read are still vectors. */
export const embeddingsAnswer = z.object({
  data: z.array(z.object({ index: z.int().nonnegative(), embedding: vector })),
  usage: z.object({ total_tokens: z.int().nonnegative() }).optional().catch(undefined),
});

export type EmbeddingsAnswer = z.infer<typeof embeddingsAnswer>;

const refused = (message: string): ProviderError =>
  new ProviderError('unreadable', `The embedding provider ${message}`);

/** One vector per text in the order of the texts, of length 1, filled up with zeros to DENSE_DIMENSIONS. */
export function denseVectors(answer: EmbeddingsAnswer, count: number, dimensions: number): Float32Array[] {
  const { data } = answer;
  if (data.length !== count) throw refused(`answered ${data.length} vectors for ${count} texts.`);
  const byIndex = new Map(data.map(({ index, embedding }) => [index, embedding]));
  return Array.from({ length: count }, (_, index) => {
    const embedding = byIndex.get(index);
    if (embedding === undefined) throw refused(`numbered its vectors wrongly: none of ${count} is number ${index}.`);
    return unitVector(embedding, dimensions);
  });
}

function unitVector(embedding: readonly unknown[], dimensions: number): Float32Array {
  if (embedding.length !== dimensions)
    throw refused(
      `answered vectors of ${embedding.length} dimensions, and ${dimensions} were expected. An operator must choose a model ` +
        `that can answer ${DENSE_DIMENSIONS}, or set KILDE_EMBEDDING_DIMENSIONS to the length of a shorter one.`,
    );
  // In doubles: a single's range ends long before theirs, and JSON's numbers are doubles.
  const numbers = Float64Array.from(embedding, finite);
  const length = Math.hypot(...numbers);
  if (length === 0) throw refused('answered a vector that is all zeros.');
  const unit = new Float32Array(DENSE_DIMENSIONS);
  unit.set(numbers.map((value) => value / length));
  return unit;
}

function finite(value: unknown): number {
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  throw refused('answered a vector that is not made of finite numbers.');
}

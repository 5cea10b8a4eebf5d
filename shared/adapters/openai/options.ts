import { z } from 'zod';
import { KildeError } from '../../platform/errors.ts';
import { priceTableSchema } from '../../platform/prices.ts';
import { DENSE_DIMENSIONS } from '../../terms/dimensions.ts';

const milliseconds = z.int().min(0).max(3_600_000);

const connection = {
  apiKey: z.string().min(1),
  /** Any server that speaks OpenAI's wire format; the path usually ends in `/v1`. */
  baseURL: z.url({ protocol: /^https?$/ }).default('https://api.openai.com/v1'),
  /** By model. A model without a price costs 0 in results. */
  prices: priceTableSchema.default({}),
  /** Tries in all, the first included. */
  tries: z.int().min(1).max(10).default(3),
  backoffMs: milliseconds.default(500),
  maxBackoffMs: milliseconds.default(8_000),
  /** A server that asks for a longer pause fails the call at once: the caller's own time is short. */
  retryAfterCapMs: milliseconds.default(20_000),
  breakerFailures: z.int().min(1).default(5),
  breakerPauseMs: milliseconds.default(30_000),
  /** Calls under way at once in this process; more of them wait in a queue. */
  concurrency: z.int().min(1).default(16),
  queue: z.int().min(0).default(256),
};

const embedderSchema = z.strictObject({
  ...connection,
  embeddingModel: z.string().min(1).default('text-embedding-3-small'),
  /**
   * Fewer than 1,024: the length the model has by nature. It is then not asked for, and vectors are
   * filled up with zeros, which changes no dot product.
   */
  embeddingDimensions: z.int().min(1).max(DENSE_DIMENSIONS).default(DENSE_DIMENSIONS),
  timeoutMs: milliseconds.min(1).default(30_000),
});

const generatorSchema = z.strictObject({
  ...connection,
  answerModel: z.string().min(1).default('gpt-5-mini'),
  /** The reasoning of a reasoning model counts. */
  maxOutputTokens: z.int().min(1).default(8_000),
  timeoutMs: milliseconds.min(1).default(60_000),
});

export type ConnectionOptions = z.infer<z.ZodObject<typeof connection>>;
export type OpenAiEmbedderOptions = z.input<typeof embedderSchema>;
export type OpenAiGeneratorOptions = z.input<typeof generatorSchema>;

export const parseEmbedderOptions = (options: OpenAiEmbedderOptions): z.infer<typeof embedderSchema> =>
  parse(embedderSchema, options);

export const parseGeneratorOptions = (options: OpenAiGeneratorOptions): z.infer<typeof generatorSchema> =>
  parse(generatorSchema, options);

/** Names the options that are wrong, never their values: one of them is the key. */
function parse<T extends z.ZodType>(schema: T, options: unknown): z.infer<T> {
  const parsed = schema.safeParse(options);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  throw new KildeError('not_configured', `The provider's options are wrong. ${problems.join('; ')}.`);
}

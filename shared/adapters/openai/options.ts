import { z } from 'zod';
import { KildeError } from '../../platform/errors.ts';
import { priceTableSchema } from '../../platform/prices.ts';
import { MAX_OUTPUT_TOKENS } from '../../ports/generator.ts';
import { DENSE_DIMENSIONS } from '../../terms/dimensions.ts';

const milliseconds = z.int().min(0).max(3_600_000);
const headerName = z.string().regex(/^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}$/);
/** A line break that was copied along would fail every call, with the value in the error. */
const headerValue = z.string().regex(/^[\x20-\x7e]{1,4096}$/);

/** For credentials that live an hour, such as Google's. */
const keyFunction = z.custom<() => Promise<string>>((value) => typeof value === 'function');

const connection = {
  /** What results, logs and counters call the provider. */
  name: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,31}$/)
    .default('openai'),
  /** Servers on the own machine often want none. */
  apiKey: z.union([headerValue, keyFunction]).optional(),
  /** `api-key` for Azure. Whatever it is, the key goes there and nowhere else. */
  keyHeader: headerName.toLowerCase().default('authorization'),
  /** Any server that speaks OpenAI's wire format; the path usually ends in `/v1`. */
  baseURL: z.url({ protocol: /^https?$/ }).default('https://api.openai.com/v1'),
  headers: z.record(headerName, headerValue).default({}),
  /** Added to every address, such as Azure's `api-version`. */
  query: z.record(z.string().min(1), z.string()).default({}),
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

/** The SDK sends what a function gives as a bearer token only. */
const keyFits = ({ apiKey, keyHeader }: { apiKey?: unknown; keyHeader: string }): boolean =>
  typeof apiKey !== 'function' || keyHeader === 'authorization';
const KEY_FITS = 'keyHeader: a key that is a function goes into the authorization header';

const embedderSchema = z
  .strictObject({
    ...connection,
    embeddingModel: z.string().min(1).default('text-embedding-3-small'),
    /** What the server calls the model, where it has a name of its own for it: Azure's deployments. */
    embeddingDeployment: z.string().min(1).optional(),
    /**
     * Fewer than 1,024: the length the model has by nature. It is then not asked for, and vectors are
     * filled up with zeros, which changes no dot product.
     */
    embeddingDimensions: z.int().min(1).max(DENSE_DIMENSIONS).default(DENSE_DIMENSIONS),
    timeoutMs: milliseconds.min(1).default(30_000),
  })
  .refine(keyFits, KEY_FITS);

const generatorSchema = z
  .strictObject({
    ...connection,
    answerModel: z.string().min(1).default('gpt-5-mini'),
    /** The reasoning of a reasoning model counts. */
    maxOutputTokens: z.int().min(1).default(MAX_OUTPUT_TOKENS),
    /** For the whole answer. */
    timeoutMs: milliseconds.min(1).default(60_000),
    /** A provider that streams and has said nothing at all by then hangs. */
    firstEventMs: milliseconds.min(1).default(4_000),
    /** Between two events. Reasoning models begin at once and then think for a while without a word. */
    idleMs: milliseconds.min(1).default(15_000),
    /** `false`: never ask for a stream. Otherwise a server that refuses one is found out. */
    streaming: z.boolean().default(true),
  })
  .refine(keyFits, KEY_FITS);

export type ConnectionOptions = z.infer<z.ZodObject<typeof connection>>;
export type OpenAiEmbedderOptions = z.input<typeof embedderSchema>;
export type OpenAiGeneratorOptions = z.input<typeof generatorSchema>;

export const parseEmbedderOptions = (options: OpenAiEmbedderOptions): z.infer<typeof embedderSchema> =>
  parse(embedderSchema, options);

export const parseGeneratorOptions = (options: OpenAiGeneratorOptions): z.infer<typeof generatorSchema> =>
  parse(generatorSchema, options);

/** Names the options that are wrong, never their values: one of them is the key. */
export function parse<T extends z.ZodType>(schema: T, options: unknown): z.infer<T> {
  const parsed = schema.safeParse(options);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  throw new KildeError('not_configured', `The provider's options are wrong. ${problems.join('; ')}.`);
}

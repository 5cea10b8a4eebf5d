import { z } from 'zod';
import { KildeError } from '../../platform/errors.ts';

const schema = z.object({
  bucket: z.string().regex(/^[a-z0-9][a-z0-9._-]{1,220}[a-z0-9]$/, 'expected the name of a bucket'),
  /** Ends with a slash, or is empty for the whole bucket. */
  prefix: z
    .string()
    .max(1_024)
    .refine((prefix) => prefix === '' || prefix.endsWith('/'), 'expected a prefix that ends with "/"'),
  /** Whether archives are opened, and tables taken in row by row: both may be larger than text. */
  expand: z.boolean(),
  /** Left out: the project of the credentials. Only for quota; a bucket's name is the same in every project. */
  projectId: z.string().min(1).optional(),
  /**
   * A server that stands in for Google's; no credentials are sent there. STORAGE_EMULATOR_HOST, which the SDK
   * reads by itself, wants its `http://` too.
   */
  apiEndpoint: z.url({ protocol: /^https?$/ }).optional(),
  /** For one page of the listing; for an object, how long its bytes may stay away. */
  deadlineMs: z.int().min(10).max(600_000).default(30_000),
  /** Tries in all, the first included. */
  tries: z.int().min(1).max(10).default(4),
  /** First pause between tries; it doubles up to 8 seconds. */
  backoffMs: z.int().min(0).max(8_000).default(500),
});

export type BucketReaderOptions = z.input<typeof schema>;
export type BucketSettings = z.output<typeof schema>;

export function checkOptions(options: BucketReaderOptions): BucketSettings {
  const parsed = schema.safeParse(options);
  if (parsed.success) return parsed.data;
  throw new KildeError('not_configured', `The bucket cannot be opened as a source: ${z.prettifyError(parsed.error)}`);
}

import { z } from 'zod';
import { KildeError } from '../../platform/errors.ts';

const schema = z.strictObject({
  /** A server that stands in for Google's; over plain http no credentials are sent. */
  apiEndpoint: z.url({ protocol: /^https?$/ }).optional(),
  /** How long a secret is kept: a version is as good as immutable, but `latest` moves, and access can be taken away. */
  ttlMs: z.int().min(1).max(300_000).default(300_000),
  /** For one try. */
  deadlineMs: z.int().min(10).max(60_000).default(5_000),
  /** Tries in all, the first included. */
  tries: z.int().min(1).max(10).default(3),
  backoffMs: z.int().min(0).max(8_000).default(300),
});

export type SecretManagerOptions = z.input<typeof schema>;
export type SecretManagerSettings = z.output<typeof schema>;

export function checkOptions(options: SecretManagerOptions): SecretManagerSettings {
  const parsed = schema.safeParse(options);
  if (parsed.success) return parsed.data;
  throw new KildeError('not_configured', `Secret Manager cannot be opened: ${z.prettifyError(parsed.error)}`);
}

import { z } from 'zod';
import { KildeError } from '../../platform/errors.ts';

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

/** https, or plain http on this machine: keys that came over an open wire prove nothing. */
export const trustedUrl = z
  .url({ protocol: /^https?$/ })
  .refine((url) => isTrusted(url), 'expected an https URL (http only on this machine)');

function isTrusted(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, hostname } = new URL(url);
  return protocol === 'https:' || LOOPBACK.has(hostname);
}

/** Names the options that are wrong, never their values: one of them may be a token. */
export function parseOptions<T extends z.ZodType>(schema: T, options: unknown): z.infer<T> {
  const parsed = schema.safeParse(options);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  throw new KildeError('not_configured', `Authentication is configured wrongly. ${problems.join('; ')}.`);
}

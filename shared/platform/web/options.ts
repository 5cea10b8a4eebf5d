import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { systemClock, type Clock } from '../../ports/clock.ts';
import { KildeError } from '../errors.ts';
import type { Lookup } from './host-guard.ts';

/** Waits between tries; ends early, by throwing, when the signal aborts. */
export type Wait = (ms: number, signal: AbortSignal) => Promise<void>;

const realWait: Wait = (ms, signal) => sleep(ms, undefined, { signal });

const isFunction = (value: unknown): boolean => typeof value === 'function';

const HOST = /^(?:[a-z0-9_.-]+|\[[0-9a-f:.]+\])(?::\d{1,5})?$/;

/** As a URL would write it: small letters, punycode, plain addresses. */
const hostSchema = z
  .string()
  .max(300)
  .transform((text, context) => {
    const lower = text.trim().toLowerCase();
    const url = URL.parse(`https://${lower}`);
    // The parser drops the default port.
    if (HOST.test(lower) && url !== null && (url.host === lower || `${url.host}:443` === lower)) return lower;
    context.addIssue({
      code: 'custom',
      message: 'expected a host such as "git.example.com" or "git.example.com:8443"',
    });
    return z.NEVER;
  });

const schema = z.strictObject({
  /** Hosts (any port) or `host:port` that may have private addresses, such as an own GitLab's. */
  allowedPrivateHosts: z.array(hostSchema).max(1_000).default([]),
  /** PEM; trusted beside the authorities that Node trusts. */
  ca: z.string().includes('-----BEGIN CERTIFICATE-----', 'expected a certificate in PEM').optional(),
  /** The longest silence: to connect, to the first byte, and between two pieces of a body. */
  timeoutMs: z.int().min(1).max(600_000).default(30_000),
  /** For one call in all, its redirects, tries and waits included. A trickle of bytes ends here. */
  totalMs: z.int().min(1).max(3_600_000).default(600_000),
  /** Tries in all, the first included. */
  tries: z.int().min(1).max(10).default(3),
  /** First pause between tries; doubles each time up to `maxBackoffMs`, of which the upper half is random. */
  backoffMs: z.int().min(0).max(60_000).default(500),
  maxBackoffMs: z.int().min(0).max(600_000).default(10_000),
  /** A host that asks for a longer pause fails the call at once. */
  retryAfterCapMs: z.int().min(0).max(600_000).default(30_000),
  userAgent: z
    .string()
    .regex(/^[\x20-\x7e]{1,200}$/, 'expected 1 to 200 printable ASCII characters')
    .default('kilde'),
  /** For tests. */
  lookup: z.custom<Lookup>(isFunction).optional(),
  wait: z.custom<Wait>(isFunction).default(() => realWait),
  clock: z.custom<Clock>((value) => typeof value === 'object').default(systemClock),
});

export type WebOptions = z.input<typeof schema>;
export type ParsedWebOptions = z.output<typeof schema>;

/** @throws KildeError not_configured, which names the options that are wrong. */
export function parseWebOptions(options: WebOptions): ParsedWebOptions {
  const parsed = schema.safeParse(options);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  throw new KildeError('not_configured', `The options for reading hosts are wrong. ${problems.join('; ')}.`);
}

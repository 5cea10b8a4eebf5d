import { z } from 'zod';
import { KildeError } from '../../platform/errors.ts';

const schema = z.strictObject({
  queue: z
    .string()
    .regex(
      /^projects\/[a-z0-9][a-z0-9:.-]{0,127}\/locations\/[a-z0-9-]{1,63}\/queues\/[A-Za-z0-9-]{1,100}$/,
      'expected projects/P/locations/L/queues/Q',
    ),
  /** Where the queue delivers tasks. */
  targetUrl: z.url({ protocol: /^https$/ }),
  /** As whom it calls: the queue signs an identity token in its name. */
  serviceAccount: z.email(),
  /** Whom that token is for. Default: the target's URL, which is also Cloud Tasks' own. */
  audience: z.string().min(1).optional(),
  /** How long the queue waits for an answer before it counts a delivery as failed; Cloud Tasks allows 15 to 1,800. */
  dispatchSeconds: z.int().min(15).max(1_800).default(1_800),
  /** A server that stands in for Google's; over plain http no credentials are sent. */
  apiEndpoint: z.url({ protocol: /^https?$/ }).default('https://cloudtasks.googleapis.com'),
  /** For one try. */
  deadlineMs: z.int().min(10).max(60_000).default(10_000),
  /** Tries in all, the first included. */
  tries: z.int().min(1).max(10).default(4),
  backoffMs: z.int().min(0).max(8_000).default(300),
});

export type CloudTasksOptions = z.input<typeof schema>;
export type CloudTasksSettings = z.output<typeof schema>;

export function checkOptions(options: CloudTasksOptions): CloudTasksSettings {
  const parsed = schema.safeParse(options);
  if (parsed.success) return parsed.data;
  throw new KildeError('not_configured', `The Cloud Tasks queue cannot be used: ${z.prettifyError(parsed.error)}`);
}

import { z } from 'zod';
import { KildeError } from '../../platform/errors.ts';

const LIKELIHOODS = ['POSSIBLE', 'LIKELY', 'VERY_LIKELY'] as const;

const schema = z.strictObject({
  projectId: z.string().regex(/^[a-z][a-z0-9-]{4,28}[a-z0-9]$/, 'is the id of a Google Cloud project'),
  /** Where texts are inspected; they do not leave the region. */
  location: z
    .string()
    .regex(/^[a-z]+(?:-[a-z]+\d+)?$/, 'is a region such as europe-north1')
    .default('europe-north1'),
  apiEndpoint: z.url({ protocol: /^https?$/ }).default('https://dlp.googleapis.com'),
  /** The least that Google says of a finding for it to be masked. */
  minLikelihood: z.enum(LIKELIHOODS).default('LIKELY'),
  /** Milliseconds for one try. */
  deadlineMs: z.int().positive().default(4_000),
  tries: z.int().min(1).max(5).default(2),
  backoffMs: z.int().positive().default(200),
});

export type DlpOptions = z.input<typeof schema>;
export type DlpSettings = Readonly<z.output<typeof schema>>;

/** @throws KildeError not_configured */
export function checkOptions(options: DlpOptions): DlpSettings {
  const parsed = schema.safeParse(options);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  throw new KildeError('not_configured', `The name detector is not configured rightly: ${problems.join('; ')}.`);
}

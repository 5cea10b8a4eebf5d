import { z } from 'zod';
import { FUNCTION_NAMES, isFunctionName } from '../functions/catalogue.ts';
import { Refused } from './exit.ts';

const number = (least: number, most: number) => {
  const expected = `expected a number from ${least} to ${most}`;
  return z
    .string()
    .regex(/^\d{1,6}(?:\.\d{1,3})?$/, expected)
    .transform(Number)
    .refine((value) => value >= least && value <= most, expected);
};

const name = (expected: string) => z.string().regex(/^[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?$/, `expected ${expected}`);

const someFunctions = (byDefault: string) =>
  z
    .string()
    .default(byDefault)
    .transform((value) => [...new Set(value.split(',').map((each) => each.trim()))])
    .pipe(z.array(z.string().refine(isFunctionName, `expected some of ${FUNCTION_NAMES.join(', ')}`)).min(1));

const jobs = z
  .string()
  .default('')
  .transform((value) => value.split(',').filter((each) => each !== ''))
  .pipe(z.array(name('names of Cloud Run jobs, separated by commas')));

/** Only what a digest names cannot change between the scan and a restart of an instance. */
const image = z
  .string()
  .regex(/^[a-z0-9.-]+(?::\d+)?(?:\/[a-z0-9._-]+)+@sha256:[0-9a-f]{64}$/, 'expected HOST/PATH@sha256:DIGEST');

const account = z.email('expected the e-mail address of a service account').optional();
const website = z.url({ protocol: /^https?$/, error: 'expected an http or https URL' });

const place = {
  project: z
    .string('expected a project id')
    .regex(/^[a-z][a-z0-9-]{4,28}[a-z0-9]$/, 'expected a project id: 6 to 30 lower-case letters, digits and dashes'),
  region: name('a region such as europe-north1').default('europe-north1'),
  prefix: name('the name that services begin with').default('kilde'),
  functions: someFunctions(FUNCTION_NAMES.join(',')),
  jobs,
  /** Seconds before something that failed is tried again. */
  retry: number(0.01, 60).default(3),
  dryRun: z.boolean().default(false),
};

export const releaseSchema = z.strictObject({
  ...place,
  image,
  id: z
    .string('expected a name for this release, such as the short hash of a commit')
    // Tag and service share a label of the address, of 46 characters; the longest service has 30.
    .regex(/^[a-z0-9](?:[a-z0-9-]{0,10}[a-z0-9])?$/, 'expected at most 12 lower-case letters, digits and dashes'),
  percent: number(1, 50).default(10),
  /** Seconds that the new revisions are watched. A token for probing lasts an hour. */
  window: number(0, 2_400).default(600),
  /** Seconds between two looks. */
  every: number(0.05, 600).default(30),
  /** Seconds until requests show in the metrics: sampled every 60, visible after up to 120 more. */
  metricsDelay: number(0, 600).default(180),
  /** Of 100 requests. */
  maxErrors: number(0, 100).default(5),
  minRequests: number(1, 100_000).default(20),
  /** How much slower than the revision before is still fine. */
  maxSlower: number(1, 10).default(1.5),
  onQuiet: z.enum(['promote', 'rollback'], 'expected promote or rollback').default('promote'),
  smokeWrites: z.boolean().default(false),
  inside: z.boolean().default(false),
  untested: someFunctions('reindex'),
  invoker: account,
  audience: website.optional(),
  monitoring: website.default('https://monitoring.googleapis.com'),
});

export const rollbackSchema = z.strictObject({ ...place, onlyCutShort: z.boolean().default(false) });

export const scanSchema = z.strictObject({
  project: place.project,
  image,
  /** Seconds between two looks, and until it is given up. */
  every: number(0.01, 600).default(10),
  wait: number(0, 3_600).default(900),
});

export type ReleaseOptions = z.output<typeof releaseSchema>;
export type RollbackOptions = z.output<typeof rollbackSchema>;
export type ScanOptions = z.output<typeof scanSchema>;

/** @throws Refused, which names all that is wrong. No value is repeated: one may be a key pasted in the wrong place. */
export function parse<S extends z.ZodType>(schema: S, given: unknown): z.output<S> {
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(({ path: [key], message }) => `${optionOf(key)}: ${message}`);
  throw new Refused(`${[...new Set(problems)].join('; ')}.`);
}

const optionOf = (key: PropertyKey = 'option') =>
  `--${String(key).replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;

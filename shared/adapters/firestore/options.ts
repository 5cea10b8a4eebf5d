import { z } from 'zod';
import { KildeError } from '../../platform/errors.ts';

/**
 * Changed chunks that one transaction may hold; a version with more is made current in steps. Firestore
 * counts the index entries that change against a transaction's 10 MiB, and takes `live` out of and into
 * three vector indexes: 6 entries of 2,048 numbers with 8 bytes each, and the chunk itself, are some
 * 120 kB. With 1 MB for the document's record there is room for about 75. The emulator does not count.
 */
const MAX_CHANGES_AT_ONCE = 50;

const schema = z.strictObject({
  /** Left out: the project of the credentials. */
  projectId: z.string().min(1).optional(),
  databaseId: z.string().min(1).default('(default)'),
  /** HOST:PORT of an emulator; the SDK lets the variable FIRESTORE_EMULATOR_HOST win over it. */
  emulatorHost: z
    .string()
    .regex(/^[^/\s]+:\d+$/)
    .optional(),
  /**
   * gRPC answers faster and stages four times faster, a vector being 22 kB on the wire and not 80; REST
   * starts about 45 ms sooner, because gRPC's libraries are never loaded.
   */
  transport: z.enum(['grpc', 'rest']).default('grpc'),
  /** How old a workspace's numbers may be when another process wrote last. 0 asks each time whether they still hold. */
  statisticsTtlMs: z.number().int().min(0).max(3_600_000).default(30_000),
  /** For one read, and for writes to make progress. */
  deadlineMs: z.number().int().min(100).max(600_000).default(5_000),
  /** Lower for tests only; 0 takes the way in steps for every change. */
  maxChangesAtOnce: z.number().int().min(0).max(MAX_CHANGES_AT_ONCE).default(MAX_CHANGES_AT_ONCE),
});

export type FirestoreOptions = z.input<typeof schema>;
export type FirestoreSettings = z.output<typeof schema>;

export function checkOptions(options: FirestoreOptions): FirestoreSettings {
  const parsed = schema.safeParse(options);
  if (parsed.success) return parsed.data;
  throw new KildeError('not_configured', `The Firestore store cannot be opened: ${z.prettifyError(parsed.error)}`);
}

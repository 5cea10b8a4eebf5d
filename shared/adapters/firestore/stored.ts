import { isUint8Array } from 'node:util/types';
import type { DocumentSnapshot, Timestamp, VectorValue } from '@google-cloud/firestore';
import { z } from 'zod';
import { KildeError } from '../../platform/errors.ts';

/** Firestore's limit is 1,048,576 with names and overhead: https://cloud.google.com/firestore/quotas */
export const MAX_RECORD_BYTES = 1_000_000;

export const storedBytes = z.custom<Uint8Array>(isUint8Array);
export const storedVector = z.custom<VectorValue>(
  (value) => typeof value === 'object' && value !== null && 'toArray' in value,
);
export const storedTime = z
  .custom<Timestamp>((value) => typeof value === 'object' && value !== null && 'toMillis' in value)
  .transform((time) => time.toMillis());
export const storedCount = z.int().nonnegative();

/** What is stored, checked like any other input: administrators can edit it, and older versions wrote it. */
export function parseStored<T>(schema: z.ZodType<T>, snapshot: DocumentSnapshot): T {
  const parsed = schema.safeParse(snapshot.data());
  if (parsed.success) return parsed.data;
  throw unreadable(snapshot.ref.parent.id, parsed.error);
}

export function unreadable(collection: string, cause: unknown): KildeError {
  const help = OF_DOCUMENTS.has(collection)
    ? 'Delete its document and add it again.'
    : 'Correct it there, or restore it from a backup.';
  const message = `A record in Firestore’s ${collection} is not as Kilde writes it. ${help}`;
  return new KildeError('store_failed', message, { cause });
}

/** Made anew from the document. */
const OF_DOCUMENTS: ReadonlySet<string> = new Set(['documents', 'chunks', 'journals', 'statistics']);

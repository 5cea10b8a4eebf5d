import { isUint8Array } from 'node:util/types';
import type { DocumentSnapshot, VectorValue } from '@google-cloud/firestore';
import { z } from 'zod';
import { KildeError } from '../../platform/errors.ts';

export const storedBytes = z.custom<Uint8Array>(isUint8Array);
export const storedVector = z.custom<VectorValue>(
  (value) => typeof value === 'object' && value !== null && 'toArray' in value,
);
export const storedCount = z.int().nonnegative();

/** What is stored, checked like any other input: administrators can edit it, and older versions wrote it. */
export function parseStored<T>(schema: z.ZodType<T>, snapshot: DocumentSnapshot): T {
  const parsed = schema.safeParse(snapshot.data());
  if (parsed.success) return parsed.data;
  throw unreadable(snapshot.ref.parent.id, parsed.error);
}

export function unreadable(collection: string, cause: unknown): KildeError {
  const message = `A record in Firestore’s ${collection} is not as Kilde writes it. Delete its document and add it again.`;
  return new KildeError('store_failed', message, { cause });
}

import { randomUUID } from 'node:crypto';
import type { DocumentSnapshot } from '@google-cloud/firestore';
import { z } from 'zod';
import { parseStored } from './stored.ts';

const schema = z.object({
  /** The attempt whose gates are open: the last one that succeeded in steps. '' before the first. */
  current: z.string(),
  /** Attempts that may still succeed. Whatever makes a new version empties this list in the same transaction. */
  waiting: z.array(z.string()),
  /** False while chunks may carry gates of the current attempt or of dead ones. */
  settled: z.boolean(),
});

/**
 * What goes on with one document, written before the first gate of an attempt. It stays, some hundred
 * bytes, even after the document is deleted: a reader compares it before and after, and `current` must
 * never come back to what it was.
 */
export type Journal = Readonly<z.output<typeof schema>>;

const NOTHING_YET: Journal = { current: '', waiting: [], settled: true };

export const toJournal = (snapshot: DocumentSnapshot): Journal =>
  snapshot.exists ? parseStored(schema, snapshot) : NOTHING_YET;

/** Fit for a name of a field. */
export const newAttempt = (): string => `a${randomUUID().replaceAll('-', '')}`;

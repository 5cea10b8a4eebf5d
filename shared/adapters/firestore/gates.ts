import type { DocumentSnapshot } from '@google-cloud/firestore';
import { z } from 'zod';
import type { Journal } from './journal.ts';
import { parseStored } from './stored.ts';

/**
 * A version with many changed chunks does not fit into one transaction (see `MAX_CHANGES_AT_ONCE`), so
 * it is prepared chunk by chunk and made current by one small transaction. What it will do to a chunk
 * stands on the chunk, as a gate under the name of the attempt, and counts from the instant at which the
 * document's journal names that attempt as its current one. Before that readers see the version before,
 * after it the new one; then gates are carried out and taken away at leisure.
 *
 * Every attempt has a name of its own, never used again: a gate of an attempt that ended without success
 * stays closed for good, whatever version came after. Attempts at once do not touch each other's gates.
 *
 * Two fields tell of a chunk: `live`, which is indexed, that queries find it; `staged`, which is not, that
 * no version holds it yet. They differ while an attempt waits: its new chunks are live already, because
 * turning 4,000 of them live is what cannot be done at an instant.
 */
export type Gate = 'added' | 'removed' | z.output<typeof placeSchema>;

const placeSchema = z.object({ startLine: z.int(), endLine: z.int(), indexedAt: z.string() });

const schema = z.object({
  staged: z.boolean().default(false),
  gates: z.record(z.string(), z.union([z.enum(['added', 'removed']), placeSchema])).default({}),
});

/** Where a chunk stands between versions. */
export type Standing = z.output<typeof schema>;

export const STANDING_FIELDS: readonly string[] = Object.keys(schema.shape);

export const toStanding = (snapshot: DocumentSnapshot): Standing => parseStored(schema, snapshot);

/** What the current attempt has a reader see of a chunk: nothing, the chunk as it is stored, or the chunk elsewhere. */
export function sight(
  { staged, gates }: Standing,
  current: string,
): 'hidden' | 'stored' | z.output<typeof placeSchema> {
  const gate = gates[current];
  if (staged) return gate === 'added' ? 'stored' : 'hidden';
  if (gate === 'removed') return 'hidden';
  return typeof gate === 'object' ? gate : 'stored';
}

/** What is left to do about a chunk: nothing, to take it away, or to write its place and drop some fields. */
export type Chore =
  | { readonly kind: 'none' }
  | { readonly kind: 'delete' }
  | { readonly kind: 'update'; readonly place: Exclude<Gate, string> | undefined; readonly drop: readonly string[] };

/** Gates of the current attempt are carried out, those of dead attempts dropped, those of waiting ones left alone. */
export function choreFor(standing: Standing, { current, waiting }: Journal): Chore {
  const attempts = Object.keys(standing.gates);
  const over = attempts.filter((attempt) => !waiting.includes(attempt));
  if (over.length === 0) return { kind: 'none' };
  const seen = sight(standing, current);
  const wanted = over.length < attempts.length;
  if (seen === 'hidden' && !(standing.staged && wanted)) return { kind: 'delete' };
  const drop = wanted ? over.map(gateField) : ['gates'];
  if (standing.staged && seen !== 'hidden') drop.push('staged');
  return { kind: 'update', place: typeof seen === 'object' ? seen : undefined, drop };
}

export const gateField = (attempt: string): string => `gates.${attempt}`;

/** No attempt has named it yet. */
export const isOnlyStaged = ({ staged, gates }: Standing): boolean => staged && Object.keys(gates).length === 0;

import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { DocumentRecord, WorkspaceStatistics } from '../../ports/documents.ts';
import { integer, json, text, textOrNull } from './rows.ts';
import type { Row } from './rows.ts';
import type { Replacement } from './term-changes.ts';

/** A workspace's numbers without those of single terms, which `frequencies.ts` keeps. */
export type Counters = Omit<WorkspaceStatistics, 'documentFrequencies'>;

/** Of a workspace that nothing was ever committed to. */
export const FIRST_GENERATION = 'empty';

export const NO_COUNTERS: Counters = {
  documents: 0,
  chunks: 0,
  termLength: 0,
  profiles: {},
  generation: FIRST_GENERATION,
  indexedAt: null,
};

/** The numbers after `next` took the place of `previous`. */
export function afterChange(before: Counters, { previous, next }: Replacement): Counters {
  const profiles = new Map(Object.entries(before.profiles));
  let { documents, chunks, termLength } = before;
  const count = (document: DocumentRecord, sign: 1 | -1): void => {
    documents += sign;
    chunks += sign * document.chunks.length;
    termLength += sign * document.terms.length;
    profiles.set(document.profile, (profiles.get(document.profile) ?? 0) + sign * document.chunks.length);
  };
  if (previous !== undefined) count(previous, -1);
  if (next !== undefined) count(next, 1);
  return {
    documents,
    chunks,
    termLength,
    profiles: Object.fromEntries([...profiles].filter(([, live]) => live > 0)),
    // Not a counter: a file restored from a backup would count to the same number over other content.
    generation: randomUUID(),
    indexedAt: documents === 0 ? null : (next?.indexedAt ?? before.indexedAt),
  };
}

const profileCounts = z.record(z.string(), z.number());

export const readCounters = (row: Row): Counters => ({
  documents: integer(row, 'documents'),
  chunks: integer(row, 'chunks'),
  termLength: integer(row, 'term_length'),
  profiles: json(row, 'profiles', profileCounts),
  generation: text(row, 'generation'),
  indexedAt: textOrNull(row, 'indexed_at'),
});

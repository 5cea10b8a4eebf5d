import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { DocumentRecord, WorkspaceStatistics } from '../../ports/documents.ts';
import { TERM_BUCKETS } from '../../terms/dimensions.ts';
import { damaged } from './errors.ts';
import { blob, integer, json, text, textOrNull } from './rows.ts';
import type { Row } from './rows.ts';

/** Of a workspace that nothing was ever committed to. */
export const FIRST_GENERATION = 'empty';

export const emptyStatistics = (): WorkspaceStatistics => ({
  documents: 0,
  chunks: 0,
  termLength: 0,
  documentFrequencies: new Uint32Array(TERM_BUCKETS),
  profiles: {},
  generation: FIRST_GENERATION,
  indexedAt: null,
});

/** The numbers after `next` took the place of `previous`; either may be missing, for a first version or a deletion. */
export function afterChange(
  before: WorkspaceStatistics,
  { previous, next }: { readonly previous?: DocumentRecord | undefined; readonly next?: DocumentRecord | undefined },
): WorkspaceStatistics {
  const documentFrequencies = before.documentFrequencies.slice();
  const profiles = new Map(Object.entries(before.profiles));
  let { documents, chunks, termLength } = before;
  const count = (document: DocumentRecord, sign: 1 | -1): void => {
    documents += sign;
    chunks += sign * document.chunks.length;
    termLength += sign * document.terms.length;
    profiles.set(document.profile, (profiles.get(document.profile) ?? 0) + sign * document.chunks.length);
    const { buckets, counts } = document.terms;
    for (let i = 0; i < buckets.length; i++) documentFrequencies[buckets[i]!]! += sign * counts[i]!;
  };
  if (previous !== undefined) count(previous, -1);
  if (next !== undefined) count(next, 1);
  return {
    documents,
    chunks,
    termLength,
    documentFrequencies,
    profiles: Object.fromEntries([...profiles].filter(([, live]) => live > 0)),
    // Not a counter: a file restored from a backup would count to the same number over other content.
    generation: randomUUID(),
    indexedAt: documents === 0 ? null : (next?.indexedAt ?? before.indexedAt),
  };
}

const profileCounts = z.record(z.string(), z.number());

export const readStatistics = (row: Row): WorkspaceStatistics => ({
  documents: integer(row, 'documents'),
  chunks: integer(row, 'chunks'),
  termLength: integer(row, 'term_length'),
  documentFrequencies: decodeFrequencies(blob(row, 'frequencies')),
  profiles: json(row, 'profiles', profileCounts),
  generation: text(row, 'generation'),
  indexedAt: textOrNull(row, 'indexed_at'),
});

export const encodeFrequencies = (frequencies: Uint32Array): Uint8Array =>
  new Uint8Array(frequencies.buffer, frequencies.byteOffset, frequencies.byteLength);

function decodeFrequencies(bytes: Uint8Array): Uint32Array {
  if (bytes.length !== TERM_BUCKETS * 4) throw damaged('frequencies');
  return new Uint32Array(Uint8Array.from(bytes).buffer);
}

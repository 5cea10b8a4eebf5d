import { hiddenSpans, stripHidden } from '../platform/hidden-unicode.ts';
import type { ChunkRecord, Provenance } from '../ports/documents.ts';

/** A quote that was found in a stored chunk: valid by construction. */
export interface Citation {
  readonly chunkId: string;
  readonly documentId: string;
  readonly path: string;
  /** 1-based, inclusive, in the document. */
  readonly startLine: number;
  readonly endLine: number;
  /** 1-based page the quote begins on, for documents that have pages. */
  readonly page?: number;
  /** Of the version that brought the chunk; absent for what was added by hand. */
  readonly provenance?: Provenance;
  /** Of the chunk the quote stands in. */
  readonly contentHash: string;
  /** As it stands in the chunk, white space and all. */
  readonly quote: string;
  readonly indexedAt: string;
}

/** Shorter quotes stand almost anywhere and prove nothing. */
export const MIN_QUOTE_LENGTH = 8;

/**
 * Finds a quote in a chunk, with runs of white space counted as one blank, since models reflow lines, and
 * without the hidden characters that no model is shown; nothing else is forgiven. Undefined when it is not there, or too short to mean anything (but for all of
 * a short chunk).
 */
export function findQuote(chunk: ChunkRecord, quote: string): Citation | undefined {
  // Half of a surrogate pair would match half of a character, and be cut out of it.
  if (!quote.isWellFormed()) return undefined;
  const wanted = stripHidden(quote).trim().replace(/\s+/g, ' ');
  const folded = foldUnseen(chunk.text);
  const isWhole = wanted === folded.text.trim();
  if (wanted === '' || (wanted.length < MIN_QUOTE_LENGTH && !isWhole)) return undefined;
  const at = folded.text.indexOf(wanted);
  if (at === -1) return undefined;
  const start = folded.offsets[at] ?? 0;
  const last = folded.offsets[at + wanted.length - 1] ?? start;
  const startLine = chunk.startLine + countBetween(chunk.text, '\n', 0, start);
  return {
    chunkId: chunk.id,
    documentId: chunk.documentId,
    path: chunk.path,
    startLine,
    endLine: startLine + countBetween(chunk.text, '\n', start, last),
    ...(chunk.page !== undefined && { page: chunk.page + countBetween(chunk.text, '\f', 1, start) }),
    ...(chunk.provenance !== undefined && { provenance: chunk.provenance }),
    contentHash: chunk.contentHash,
    quote: chunk.text.slice(start, last + 1),
    indexedAt: chunk.indexedAt,
  };
}

/** The text with white space folded and nothing hidden, and for each of its characters where it stood before. */
function foldUnseen(text: string): { text: string; offsets: Uint32Array } {
  const offsets = new Uint32Array(text.length);
  const folded: string[] = [];
  const hidden = hiddenSpans(text);
  let next = hidden.next();
  let blank = false;
  for (let index = 0; index < text.length; index += 1) {
    if (next.done !== true && next.value[0] === index) {
      index = next.value[1] - 1;
      next = hidden.next();
      continue;
    }
    const unit = text.charAt(index);
    const white = /\s/.test(unit);
    if (white && blank) continue;
    offsets[folded.length] = index;
    folded.push(white ? ' ' : unit);
    blank = white;
  }
  return { text: folded.join(''), offsets };
}

function countBetween(text: string, unit: string, from: number, to: number): number {
  let count = 0;
  for (let at = text.indexOf(unit, from); at !== -1 && at < to; at = text.indexOf(unit, at + 1)) count += 1;
  return count;
}

import type { Span, SpanKind } from './entity.ts';

/** The more specific kind wins over the longer span: what is checked by a sum is rarely anything else. */
const TIERS: Readonly<Record<SpanKind, number>> = {
  literal: 0,
  secret: 1,
  personnummer: 2,
  cpr: 2,
  fodselsnummer: 2,
  henkilotunnus: 2,
  iban: 2,
  card: 2,
  email: 3,
  ip: 3,
  phone: 4,
  address: 5,
  name: 6,
};

/**
 * Spans that do not overlap, in the order of the text. Of those that did, the most specific kind stays whole, then
 * the longest, then the earliest found. What a loser alone held stays masked: half an address is still one.
 */
export function withoutOverlaps(spans: readonly Span[], text: string): Span[] {
  if (spans.length < 2) return [...spans];
  const ranked = spans.toSorted((a, b) => TIERS[a.kind] - TIERS[b.kind] || b.end - b.start - (a.end - a.start));
  const taken = new Uint8Array(text.length);
  const kept = ranked.flatMap((span) => {
    const pieces = freePieces(span, taken, text);
    taken.fill(1, span.start, span.end);
    return pieces;
  });
  return kept.toSorted((a, b) => a.start - b.start);
}

function freePieces(span: Span, taken: Uint8Array, text: string): Span[] {
  // Never past the span: with many spans, a look to the end of the text for each would be quadratic.
  if (!taken.subarray(span.start, span.end).includes(1)) return [span];
  // Of an address that a password runs into (`app:pw@db.host`) the host is left, which tells nobody.
  if (span.kind === 'email' || span.kind === 'ip') return [];
  const pieces: Span[] = [];
  let from = span.start;
  while (from < span.end) {
    const end = stretchEnd(taken, from, span.end);
    if (taken[from] === 0) pieces.push(...pieceOf(span.kind, from, end, text));
    from = end;
  }
  return pieces;
}

/** Where the taken, or free, stretch that begins here ends. */
function stretchEnd(taken: Uint8Array, from: number, limit: number): number {
  const length = taken.subarray(from, limit).indexOf(taken[from] === 0 ? 1 : 0);
  return length === -1 ? limit : from + length;
}

const LETTERS = /[\p{L}\p{N}]/gu;
const EDGES = /^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu;

/** A comma or a single letter between two others tells nothing. */
function pieceOf(kind: SpanKind, start: number, end: number, text: string): Span[] {
  const piece = text.slice(start, end);
  if ((piece.match(LETTERS)?.length ?? 0) < 2) return [];
  const trimmed = piece.replace(EDGES, '');
  const at = start + piece.indexOf(trimmed);
  return [{ kind, start: at, end: at + trimmed.length, key: trimmed }];
}

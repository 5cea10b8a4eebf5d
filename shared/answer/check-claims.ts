import type { Claim, Generated } from '../ports/generator.ts';
import type { RankedHit } from '../retrieve/retrieve.ts';
import { stripHidden } from '../platform/hidden-unicode.ts';
import { findQuote, type Citation } from './check-quotes.ts';
import { safeText } from './safe-text.ts';

/** What becomes of a claim that no quote proves: it goes, or it stays with a mark. */
export type UnsupportedClaims = 'remove' | 'mark';

export interface CheckedClaim {
  readonly text: string;
  /** 1-based places among the citations; none for a claim that no quote proves. */
  readonly citations: readonly number[];
}

export interface CheckedClaims {
  /** In the model's order; those without citations only where they are kept with a mark. */
  readonly claims: readonly CheckedClaim[];
  readonly citations: readonly Citation[];
  readonly unsupported: number;
  /** What the model says is missing, without what it must not carry. */
  readonly missing: string;
  /** Links, images and tags that were taken out of claims and of what is missing. */
  readonly droppedLinks: number;
}

/** Finds every quote of every claim in the chunk it names; what is not found proves nothing. */
export function checkClaims(
  { claims, missing }: Pick<Generated, 'claims' | 'missing'>,
  hits: readonly RankedHit[],
  unsupportedClaims: UnsupportedClaims,
): CheckedClaims {
  const checked = new ClaimChecker(hits);
  const kept = claims.flatMap((claim) => {
    const one = checked.check(claim);
    return one.citations.length > 0 || (unsupportedClaims === 'mark' && one.text !== '') ? [one] : [];
  });
  const safeMissing = checked.safe(withoutNumbers(missing));
  const { citations, supported, droppedLinks } = checked;
  return { claims: kept, citations, unsupported: claims.length - supported, missing: safeMissing, droppedLinks };
}

/** One claim after the other, as a model says them: the numbers of citations count on. */
export class ClaimChecker {
  readonly citations: Citation[] = [];
  supported = 0;
  droppedLinks = 0;
  readonly #chunks: ReadonlyMap<string, RankedHit['chunk']>;
  readonly #evidence: readonly string[];

  constructor(hits: readonly RankedHit[]) {
    this.#chunks = new Map(hits.map(({ chunk }) => [chunk.id, chunk]));
    // As the model was shown it.
    this.#evidence = hits.map(({ chunk }) => stripHidden(chunk.text));
  }

  /** Counts what it takes out. */
  safe(said: string): string {
    const { text, dropped } = safeText(said, this.#evidence);
    this.droppedLinks += dropped;
    return text;
  }

  check(claim: Claim): CheckedClaim {
    const found = claim.quotes.flatMap(({ evidenceId, quote }) => {
      const chunk = this.#chunks.get(evidenceId);
      return (chunk && findQuote(chunk, quote)) ?? [];
    });
    const text = this.safe(withoutMarks(claim));
    if (found.length === 0 || text === '') return { text, citations: [] };
    this.supported += 1;
    return { text, citations: [...new Set(found.map((citation) => this.#numberOf(citation)))] };
  }

  /** The same span is cited once. */
  #numberOf(citation: Citation): number {
    const known = this.citations.findIndex(
      (other) =>
        other.chunkId === citation.chunkId && other.quote === citation.quote && other.startLine === citation.startLine,
    );
    if (known !== -1) return known + 1;
    this.citations.push(citation);
    return this.citations.length;
  }
}

/** A claim as people read it: its citations' numbers behind it, or the words that say it has none. */
export const claimLine = ({ text, citations }: CheckedClaim, unproved: string): string =>
  `${text} ${citations.length === 0 ? unproved : citations.map((number) => `[${number}]`).join('')}`;

/**
 * A model's own "[7]" would read like one of our checked citations. Where the claim is a quote itself,
 * as every extractive one is, brackets are the source's and stay.
 */
function withoutMarks({ text, quotes }: Claim): string {
  if (quotes.some(({ quote }) => quote.trim() === text.trim())) return text.trim();
  return withoutNumbers(text);
}

const withoutNumbers = (text: string): string => text.replaceAll(/\s*\[\d{1,3}\]/g, '').trim();

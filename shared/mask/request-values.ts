import { z } from 'zod';
import { KildeError } from '../platform/errors.ts';
import type { FoundName } from '../ports/name-detector.ts';
import type { MaskCounts, Span } from './entity.ts';
import type { FindSpans } from './find-spans.ts';
import { findLiterals } from './placeholder.ts';
import { MASK_POLICIES, type MaskPolicy } from './policy.ts';
import { withoutOverlaps } from './spans.ts';
import { Vault } from './vault.ts';

const policySchema = z.enum(MASK_POLICIES);

/** A placeholder may uncover what its value hid: of digits in a row, the last. Nothing was seen to take three rounds. */
const MOST_ROUNDS = 5;

/** Puts the placeholders of one request in, and its values back. */
export class RequestValues {
  readonly #policy: MaskPolicy;
  readonly #vault = new Vault();
  #foundPersonal = false;

  /** @throws KildeError not_configured for a policy that there is not. */
  constructor(policy: MaskPolicy) {
    if (!policySchema.safeParse(policy).success)
      throw new KildeError('not_configured', `There is no such masking policy; use ${MASK_POLICIES.join(', ')}.`);
    this.#policy = policy;
  }

  /** Whether the policy is `block` and a text so far holds personal data. */
  get blocked(): boolean {
    return this.#policy === 'block' && this.#foundPersonal;
  }

  /** @param findSpans what finds them, which is given since loading its lists takes some 200 ms. */
  maskByRules(text: string, findSpans: FindSpans): string {
    const personal = this.#policy !== 'off';
    const spans = findSpans(text, personal);
    let masked = this.#replace(text, spans);
    let more = spans;
    for (let round = 1; round < MOST_ROUNDS && more.length > 0; round += 1) {
      more = findSpans(masked, personal).filter(({ kind }) => kind !== 'literal');
      masked = this.#replace(masked, more);
    }
    return masked;
  }

  /** @param text what `maskByRules` gave. */
  maskNames(text: string, found: readonly FoundName[]): string {
    return this.#replace(text, outsidePlaceholders(text, found));
  }

  restore(text: string): string {
    return this.#vault.restore(text);
  }

  counts(): MaskCounts {
    return this.#vault.counts();
  }

  #replace(text: string, spans: readonly Span[]): string {
    const parts: string[] = [];
    let from = 0;
    for (const span of spans) {
      const { kind, start, end } = span;
      if (kind !== 'secret' && kind !== 'literal') this.#foundPersonal = true;
      parts.push(text.slice(from, start), this.#vault.placeholderFor(span, text.slice(start, end)));
      from = end;
    }
    return parts.join('') + text.slice(from);
  }
}

/** A model may take a placeholder for part of a name; what is masked stays as it is. */
function outsidePlaceholders(text: string, found: readonly FoundName[]): Span[] {
  const names = found
    .filter(({ start, end }) => start >= 0 && start < end && end <= text.length)
    .map(({ kind, start, end }): Span => ({ kind, start, end, key: text.slice(start, end).toLowerCase() }));
  return withoutOverlaps([...findLiterals(text), ...names], text).filter(({ kind }) => kind !== 'literal');
}

import { setImmediate as nextTurn } from 'node:timers/promises';
import { KildeError } from '../platform/errors.ts';
import type { NameDetector } from '../ports/name-detector.ts';
import type { MaskCounts } from './entity.ts';
import type { MaskPolicy } from './policy.ts';
import { RequestValues } from './request-values.ts';

export interface MaskOptions {
  readonly policy: MaskPolicy;
  /** A model that finds the names which rules miss; it is given masked texts only. */
  readonly detectNames?: NameDetector | undefined;
}

/** What is masked within one request, and the way back. Nothing of it outlives the request. */
export interface MaskSession {
  /** The texts with placeholders; the same value has the same placeholder in every text of the session. */
  mask(texts: readonly string[], signal?: AbortSignal): Promise<string[]>;
  /** A text with the values of this session in the place of their placeholders. */
  restore(text: string): string;
  counts(): MaskCounts;
  /** Whether the policy is `block` and a text so far holds personal data. */
  readonly blocked: boolean;
}

/** @throws KildeError not_configured for a policy that there is not. */
export function createMaskSession(options: MaskOptions): MaskSession {
  const values = new RequestValues(options.policy);
  return {
    mask: (texts, signal) => maskAll(options, texts, () => values, signal),
    restore: (text) => values.restore(text),
    counts: () => values.counts(),
    get blocked() {
      return values.blocked;
    },
  };
}

export interface MaskedText {
  /** Undefined when the policy keeps it from leaving. */
  readonly text: string | undefined;
  readonly counts: MaskCounts;
}

/** Every text as if it were alone: its placeholders do not depend on what it is masked with. */
export async function maskApart(
  options: MaskOptions,
  texts: readonly string[],
  signal?: AbortSignal,
): Promise<MaskedText[]> {
  const each = texts.map(() => new RequestValues(options.policy));
  const masked = await maskAll(options, texts, (index) => each[index] ?? new RequestValues(options.policy), signal);
  return each.map((values, index) => ({ text: values.blocked ? undefined : masked[index], counts: values.counts() }));
}

/** Characters after which other work gets its turn: every 4 ms in code, every 25 ms in a list of addresses. */
const TURN = 32_768;

async function maskAll(
  { policy, detectNames }: MaskOptions,
  texts: readonly string[],
  valuesOf: (index: number) => RequestValues,
  signal?: AbortSignal,
): Promise<string[]> {
  // A process that never masks does without the lists of names and numbers.
  const { findSpans } = await import('./find-spans.ts');
  const masked: string[] = [];
  let sinceTurn = 0;
  for (const [index, text] of texts.entries()) {
    sinceTurn += text.length;
    if (sinceTurn > TURN) {
      sinceTurn = 0;
      await nextTurn();
    }
    if (signal?.aborted) throw new KildeError('cancelled', 'The call was cancelled by its caller.');
    masked.push(valuesOf(index).maskByRules(text, findSpans));
  }
  if (detectNames === undefined || policy === 'off') return masked;
  // What is known not to leave is not shown to the detector either.
  const asked = masked.flatMap((text, index) =>
    text.trim() === '' || valuesOf(index).blocked ? [] : [{ text, index }],
  );
  if (asked.length === 0) return masked;
  const found = await detectNames.detect(
    asked.map(({ text }) => text),
    signal,
  );
  for (const [at, { text, index }] of asked.entries()) masked[index] = valuesOf(index).maskNames(text, found[at] ?? []);
  return masked;
}

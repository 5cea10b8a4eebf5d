import { z } from 'zod';
import { readPrompt, type ShownEvidence } from '../../eval/answers/read-prompt.ts';
import type { ScriptedAnswer } from './openai-server-bodies.ts';

/** What a quote must have at least, to prove anything. */
const LEAST_QUOTE = 8;

const responsesBody = z.looseObject({ instructions: z.string(), input: z.string() });

/** What a model that stands behind `/responses` was shown. */
export function shownIn(body: Record<string, unknown>): readonly ShownEvidence[] {
  const { instructions, input } = responsesBody.parse(body);
  return readPrompt(instructions, input).evidence;
}

export interface SaidClaim {
  readonly text: string;
  readonly quotes: readonly { readonly evidence_id: string; readonly quote: string }[];
}

/** A claim for every line it was shown, which says and quotes it as it stands. */
export const claimsOf = (evidence: readonly ShownEvidence[]): SaidClaim[] =>
  evidence.flatMap(({ label, text }) =>
    text
      .split('\n')
      .filter((line) => line.length >= LEAST_QUOTE)
      .map((line) => ({ text: line, quotes: [{ evidence_id: label, quote: line }] })),
  );

export const saying = (claims: readonly SaidClaim[]): ScriptedAnswer => ({
  kind: 'text',
  text: JSON.stringify({ sufficiency: 'full', claims, missing: '' }),
});

/** A model that knows nothing but what it was shown, and says all of it. */
export const copying = (body: Record<string, unknown>): ScriptedAnswer => saying(claimsOf(shownIn(body)));

import type { Answer } from '../../shared/answer/answer-question.ts';
import { folded } from './questions.ts';
import { CLAIM_FLAWS, type ClaimFlaw, type RecordedReply, type ReplyFlaw } from './recording.ts';

/** What became of a flawed claim or reply. */
export interface Fate {
  readonly flaw: ClaimFlaw | ReplyFlaw;
  /** `dropped`: nobody sees it. `mended`: it stays without what was wrong. `shown`: it is believed. */
  readonly fate: 'dropped' | 'mended' | 'shown';
  /** Its quotes that became citations. */
  readonly citations: number;
}

export function fatesOf(reply: RecordedReply, answer: Answer): Fate[] {
  const claims = reply.claims.flatMap((claim) => {
    const { flaw, text, quotes } = claim;
    if (flaw === undefined) return [];
    const quoted = new Set(quotes.map(({ quote }) => folded(quote)));
    const citations = answer.citations.filter(({ quote }) => quoted.has(folded(quote))).length;
    return [{ flaw, fate: fateOf(text, answer), citations }];
  });
  return reply.flaw === undefined ? claims : [...claims, replyFate(reply.flaw, answer)];
}

function fateOf(said: string, { claims }: Answer): Fate['fate'] {
  if (claims.some(({ text }) => text === said.trim())) return 'shown';
  return claims.some(({ text }) => isLeftOf(text, said)) ? 'mended' : 'dropped';
}

/** What mending leaves has the characters of what was said, in their order, and fewer of them. */
function isLeftOf(rest: string, said: string): boolean {
  let at = 0;
  for (const unit of said) if (rest.startsWith(unit, at)) at += unit.length;
  return rest !== '' && at === rest.length;
}

function replyFate(flaw: ReplyFlaw, { status, citations }: Answer): Fate {
  const refused = status === 'insufficient_evidence';
  const isShown = flaw === 'answers-anyway' ? !refused : refused;
  return { flaw, fate: isShown ? 'shown' : 'dropped', citations: citations.length };
}

export interface FlawFigures {
  readonly flaw: string;
  readonly planted: number;
  readonly dropped: number;
  readonly mended: number;
  readonly shown: number;
  readonly citations: number;
}

export function tallyFlaws(fates: readonly Fate[]): FlawFigures[] {
  const order = Object.keys(CLAIM_FLAWS);
  const placeOf = (flaw: string): number => (order.includes(flaw) ? order.indexOf(flaw) : order.length);
  return [...Map.groupBy(fates, ({ flaw }) => flaw)]
    .toSorted(([a], [b]) => placeOf(a) - placeOf(b) || (a < b ? -1 : 1))
    .map(([flaw, those]) => {
      const count = (fate: Fate['fate']): number => those.filter((one) => one.fate === fate).length;
      return {
        flaw,
        planted: those.length,
        dropped: count('dropped'),
        mended: count('mended'),
        shown: count('shown'),
        citations: those.reduce((sum, one) => sum + one.citations, 0),
      };
    });
}

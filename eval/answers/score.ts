import type { Answer, AnswerStatus } from '../../shared/answer/answer-question.ts';
import { folded, type AnswerQuestion, type Place } from './questions.ts';
import type { CitationVerifier } from './verify.ts';

/** One question, asked and scored. */
export interface Asked {
  readonly id: string;
  readonly language: string;
  readonly category: string;
  readonly answerable: AnswerQuestion['answerable'];
  readonly status: AnswerStatus;
  readonly citations: number;
  readonly valid: number;
  /** Citations that hold a passage of the question's, or lie in one. */
  readonly right: number;
  readonly expected: number;
  /** Expected things that some citation tells. */
  readonly covered: number;
  readonly unsupported: number;
  readonly droppedLinks: number;
  readonly milliseconds: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly usd: number;
  readonly generator: string;
  readonly failovers: number;
  /** Whether Kilde's own words are in the question's language. */
  readonly speaksIt: boolean;
  /** Of citations that do not hold. */
  readonly problems: readonly string[];
}

export async function score(
  question: AnswerQuestion,
  answer: Answer,
  verifier: CitationVerifier,
  milliseconds: number,
): Promise<Asked> {
  const { citations, generated, retrieval } = answer;
  const found = await Promise.all(citations.map((citation) => verifier.problemOf(citation)));
  const problems = [...found.flatMap((problem) => problem ?? []), ...numberProblems(answer)];
  const { id, language, category, answerable, expected, also } = question;
  const told = [...expected.flat(), ...also];
  return {
    id,
    language,
    category,
    answerable,
    milliseconds,
    status: answer.status,
    citations: citations.length,
    valid: found.filter((problem) => problem === undefined).length,
    right: citations.filter((citation) => told.some((place) => tells(citation, place))).length,
    expected: expected.length,
    covered: expected.filter((places) => citations.some((citation) => places.some((place) => tells(citation, place))))
      .length,
    unsupported: answer.unsupportedClaims,
    droppedLinks: answer.droppedLinks,
    inputTokens: generated.inputTokens,
    outputTokens: generated.outputTokens,
    usd: generated.usd + retrieval.cost.usd,
    generator: generated.model,
    failovers: generated.failovers.length,
    speaksIt: answer.language === language,
    problems: problems.map((problem) => `${id}: ${problem}`),
  };
}

/** By containment: a longer quote tells it with what stands around, a shorter one tells a part of it. */
function tells({ path, quote }: { readonly path: string; readonly quote: string }, place: Place): boolean {
  if (path !== place.path) return false;
  const [cited, expected] = [folded(quote), folded(place.passage)];
  return cited.includes(expected) || expected.includes(cited);
}

/** A claim's numbers lead to citations, and every citation is some claim's. */
function numberProblems({ claims, citations }: Answer): string[] {
  const used = new Set(claims.flatMap((claim) => claim.citations));
  const astray = [...used].filter((number) => citations[number - 1] === undefined);
  const unused = citations.map((_, index) => index + 1).filter((number) => !used.has(number));
  return [
    ...astray.map((number) => `[${number}] leads to no citation`),
    ...unused.map((number) => `citation ${number} proves no claim`),
  ];
}

export const isFalseAnswer = ({ answerable, status }: Asked): boolean =>
  answerable === 'no' && status !== 'insufficient_evidence';

/** Said to be whole, of what is only told in part. */
export const isOverstated = ({ answerable, status }: Asked): boolean =>
  answerable === 'partly' && status === 'answered';

export const isFalseAbstention = ({ answerable, status }: Asked): boolean =>
  answerable !== 'no' && status === 'insufficient_evidence';

import type { Evidence, Failover, Generated, Generator } from '../ports/generator.ts';
import type { ChunkFilter } from '../ports/vector-store.ts';
import type { RankedHit, Retrieval, RetrieveRequest } from '../retrieve/retrieve.ts';
import { absentNames, askedNames } from './asked-names.ts';
import { type CheckedClaim, checkClaims, ClaimChecker, claimLine, type UnsupportedClaims } from './check-claims.ts';
import type { Citation } from './check-quotes.ts';
import { phrasesFor, type Phrases } from './phrases.ts';
import { inertText } from './safe-text.ts';

/** Chunks shown to the model: about 12,000 characters, which every current model reads whole. */
const EVIDENCE_CHUNKS = 8;

export type AnswerStatus = 'answered' | 'partial' | 'insufficient_evidence';

export interface AnswerDeps {
  readonly retrieve: (request: RetrieveRequest) => Promise<Retrieval>;
  readonly generator: Generator;
}

export interface AnswerRequest {
  readonly workspace: string;
  readonly question: string;
  readonly filter: ChunkFilter;
  readonly unsupportedClaims?: UnsupportedClaims | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Takes each claim as soon as the model has said it, if its quotes stand; all of them are void when `null` comes. */
  readonly onClaim?: ((line: string | null) => void) | undefined;
}

export interface Answer {
  readonly status: AnswerStatus;
  readonly answer: string;
  /** BCP 47: of what Kilde itself says in `answer` and `missing`. */
  readonly language: string;
  /** What `answer` says, apart. */
  readonly claims: readonly CheckedClaim[];
  /** Each was found in its chunk; numbered from 1 in `answer` as [1], [2] … */
  readonly citations: readonly Citation[];
  /** Claims that no quote proves; whether they were left out is an option. */
  readonly unsupportedClaims: number;
  readonly droppedLinks: number;
  readonly missing: string;
  readonly nearest: readonly RankedHit[];
  readonly retrieval: Retrieval;
  readonly generated: Pick<Generated, 'provider' | 'model' | 'inputTokens' | 'outputTokens' | 'usd'> & {
    readonly failovers: readonly Failover[];
  };
}

/** Evidence first, then claims about it, then the proof of every claim. */
export async function answerQuestion({ retrieve, generator }: AnswerDeps, request: AnswerRequest): Promise<Answer> {
  const { workspace, question, filter, signal } = request;
  const [retrieval, phrases] = await Promise.all([
    retrieve({ workspace, query: question, topK: EVIDENCE_CHUNKS, filter, ...(signal && { signal }) }),
    phrasesFor(question),
  ]);
  const hits = retrieval.hits.filter((hit) => hit.chunk.part === 'body');
  const names = askedNames(question);
  const absent = absentNames(
    names,
    retrieval.hits.map(({ chunk }) => chunk),
  );
  const found = { retrieval, hits, absent, phrases };
  // What is asked about stands nowhere: a model could only guess, and would be paid for it.
  if (hits.length === 0 || (names.length > 0 && absent.length === names.length)) return withoutModel(found);
  const generated = await generator.generate(question, hits.map(evidenceOf), {
    signal,
    ...drafts(request.onClaim, hits),
  });
  return decide(found, generated, request.unsupportedClaims ?? 'remove');
}

interface Found {
  readonly retrieval: Retrieval;
  readonly hits: readonly RankedHit[];
  /** Names that were asked about and stand nowhere in what was found. */
  readonly absent: readonly string[];
  readonly phrases: Phrases;
}

const evidenceOf = ({ chunk }: RankedHit): Evidence => ({
  id: chunk.id,
  path: chunk.path,
  startLine: chunk.startLine,
  endLine: chunk.endLine,
  text: chunk.text,
});

/** Only claims that a quote proves are told before the end: what is on a screen is believed. */
function drafts(onClaim: AnswerRequest['onClaim'], hits: readonly RankedHit[]) {
  if (onClaim === undefined) return {};
  let checker = new ClaimChecker(hits);
  return {
    onClaim: (claim: Generated['claims'][number]) => {
      const checked = checker.check(claim);
      if (checked.citations.length > 0) onClaim(claimLine(checked, ''));
    },
    onRestart: () => {
      checker = new ClaimChecker(hits);
      onClaim(null);
    },
  };
}

function decide(found: Found, generated: Generated, unsupportedClaims: UnsupportedClaims): Answer {
  const { retrieval, hits, absent, phrases } = found;
  const checked = checkClaims(generated, hits, unsupportedClaims);
  const { claims, citations, unsupported, droppedLinks } = checked;
  const counted = { unsupportedClaims: unsupported, droppedLinks, language: phrases.language, retrieval, generated };
  const missing = [checked.missing, notMentioned(absent, phrases)].filter((part) => part !== '').join(' ');
  if (generated.sufficiency === 'none' || citations.length === 0) return { ...refusal(found, missing), ...counted };
  const isWhole = generated.sufficiency === 'full' && unsupported === 0 && absent.length === 0;
  return {
    status: isWhole ? 'answered' : 'partial',
    answer: claims.map((claim) => claimLine(claim, phrases.unproved)).join('\n\n'),
    claims,
    citations,
    missing,
    nearest: isWhole ? [] : hits.slice(0, 3),
    ...counted,
  };
}

const notMentioned = (names: readonly string[], phrases: Phrases): string =>
  names.length === 0 ? '' : `${phrases.notMentioned} ${inertText(names.join(', '))}.`;

function refusal({ hits, phrases }: Found, missing: string) {
  const answer = [phrases.refusal, missing].filter((part) => part !== '').join(' ');
  const status = 'insufficient_evidence' as const;
  return { status, answer, claims: [], citations: [], missing, nearest: hits.slice(0, 3) };
}

function withoutModel(found: Found): Answer {
  const { retrieval, hits, absent, phrases } = found;
  const missing = hits.length === 0 ? phrases.nothingFound : notMentioned(absent, phrases);
  return {
    ...refusal(found, missing),
    language: phrases.language,
    unsupportedClaims: 0,
    droppedLinks: 0,
    retrieval,
    generated: { provider: 'none', model: 'none', failovers: [], inputTokens: 0, outputTokens: 0, usd: 0 },
  };
}

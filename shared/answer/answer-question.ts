import type { Embedder } from '../ports/embedder.ts';
import type { Claim, Evidence, Generated, Generator } from '../ports/generator.ts';
import type { ChunkFilter, VectorStore } from '../ports/vector-store.ts';
import { retrieve, type RankedHit, type Retrieval } from '../retrieve/retrieve.ts';
import { findQuote, type Citation } from './check-quotes.ts';

/** Chunks shown to the model: about 12,000 characters, which every current model reads whole. */
const EVIDENCE_CHUNKS = 8;

export type AnswerStatus = 'answered' | 'partial' | 'insufficient_evidence';

export interface AnswerDeps {
  readonly store: VectorStore;
  readonly embedder: Embedder;
  readonly generator: Generator;
}

export interface AnswerRequest {
  readonly workspace: string;
  readonly question: string;
  readonly filter: ChunkFilter;
  readonly signal?: AbortSignal | undefined;
}

export interface Answer {
  readonly status: AnswerStatus;
  readonly answer: string;
  /** Each was found in its chunk; numbered from 1 in `answer` as [1], [2] … */
  readonly citations: readonly Citation[];
  /** Claims that were left out because none of their quotes stands in the evidence. */
  readonly unsupportedClaims: number;
  readonly missing: string;
  readonly nearest: readonly RankedHit[];
  readonly retrieval: Retrieval;
  readonly generated: Pick<Generated, 'model' | 'inputTokens' | 'outputTokens' | 'usd'>;
}

/** Evidence first, then claims about it, then the proof of every claim; what has no proof is left out. */
export async function answerQuestion(deps: AnswerDeps, request: AnswerRequest): Promise<Answer> {
  const { workspace, question, filter, signal } = request;
  const retrieval = await retrieve(deps, {
    workspace,
    query: question,
    topK: EVIDENCE_CHUNKS,
    filter,
    ...(signal && { signal }),
  });
  const hits = retrieval.hits.filter((hit) => hit.chunk.part === 'body');
  if (hits.length === 0) return withoutEvidence(retrieval, deps.generator.model);
  const generated = await deps.generator.generate(question, hits.map(evidenceOf), signal);
  const checked = checkClaims(generated.claims, hits);
  const status = statusOf(generated, checked.supported.length, checked.unsupported);
  return {
    status,
    answer:
      status === 'insufficient_evidence'
        ? refusal(generated.missing)
        : checked.supported.map((claim) => claim.text).join('\n\n'),
    citations: status === 'insufficient_evidence' ? [] : checked.citations,
    unsupportedClaims: checked.unsupported,
    missing: generated.missing,
    nearest: status === 'answered' ? [] : hits.slice(0, 3),
    retrieval,
    generated,
  };
}

const evidenceOf = ({ chunk }: RankedHit): Evidence => ({
  id: chunk.id,
  path: chunk.path,
  startLine: chunk.startLine,
  endLine: chunk.endLine,
  text: chunk.text,
});

interface CheckedClaims {
  readonly supported: readonly Claim[];
  readonly citations: readonly Citation[];
  readonly unsupported: number;
}

/** Keeps the claims with at least one quote that stands, and puts their citation numbers behind them. */
function checkClaims(claims: readonly Claim[], hits: readonly RankedHit[]): CheckedClaims {
  const chunks = new Map(hits.map(({ chunk }) => [chunk.id, chunk]));
  const citations: Citation[] = [];
  const supported = claims.flatMap((claim) => {
    const found = claim.quotes.flatMap(({ evidenceId, quote }) => {
      const chunk = chunks.get(evidenceId);
      return (chunk && findQuote(chunk, quote)) ?? [];
    });
    const text = withoutMarks(claim);
    if (found.length === 0 || text === '') return [];
    const numbers = new Set(found.map((citation) => numberOf(citation, citations)));
    return [{ ...claim, text: `${text} ${[...numbers].map((number) => `[${number}]`).join('')}` }];
  });
  return { supported, citations, unsupported: claims.length - supported.length };
}

/**
 * A model's own "[7]" would read like one of our checked citations. Where the claim is a quote itself,
 * as every extractive one is, brackets are the source's and stay.
 */
function withoutMarks({ text, quotes }: Claim): string {
  if (quotes.some(({ quote }) => quote.trim() === text.trim())) return text.trim();
  return text.replaceAll(/\s*\[\d{1,3}\]/g, '').trim();
}

/** 1-based place among the citations; the same span is cited once. */
function numberOf(citation: Citation, citations: Citation[]): number {
  const known = citations.findIndex(
    (other) =>
      other.chunkId === citation.chunkId && other.quote === citation.quote && other.startLine === citation.startLine,
  );
  if (known !== -1) return known + 1;
  citations.push(citation);
  return citations.length;
}

function statusOf(generated: Generated, supported: number, unsupported: number): AnswerStatus {
  if (generated.sufficiency === 'none' || supported === 0) return 'insufficient_evidence';
  return generated.sufficiency === 'full' && unsupported === 0 ? 'answered' : 'partial';
}

const refusal = (missing: string) =>
  `The indexed sources do not hold enough to answer this.${missing === '' ? '' : ` ${missing}`}`;

function withoutEvidence(retrieval: Retrieval, model: string): Answer {
  return {
    status: 'insufficient_evidence',
    answer: refusal(''),
    citations: [],
    unsupportedClaims: 0,
    missing: 'Nothing in the searched sources matches the question.',
    nearest: [],
    retrieval,
    generated: { model, inputTokens: 0, outputTokens: 0, usd: 0 },
  };
}

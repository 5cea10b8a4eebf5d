import type { ChunkRecord } from '../ports/documents.ts';
import type { VectorStore } from '../ports/vector-store.ts';
import type { QueryTerm } from '../terms/hybrid-vector.ts';
import { queryVector } from '../terms/hybrid-vector.ts';
import { embedQuestion } from './embed-question.ts';
import { passFilter } from './filter.ts';
import type { Question } from './question.ts';
import { readQuestion } from './question.ts';
import { makePool } from './candidates.ts';
import { rank } from './rank.ts';
import type { OpenedIndex, Retrieval, RetrieveDeps, RetrieveRequest } from './retrieval.ts';

export type { OpenedIndex, RankedHit, Retrieval, RetrieveDeps, RetrieveRequest, Searched } from './retrieval.ts';

/** Chunks that are ranked, whatever number is asked for: asking for more never changes the order. */
export const CANDIDATES = 100;
/** Chunks fetched for one name; a name defined more often than that is no clue. */
const DEFINITIONS = 20;

/** One index from the first read to the last, whatever is switched meanwhile. */
export async function openIndex(store: VectorStore, workspace: string): Promise<OpenedIndex> {
  const pinned = (await store.pinned?.(workspace)) ?? store;
  return { store: pinned, statistics: await pinned.statistics(workspace) };
}

/**
 * The chunks that answer a question, best first. The same question on the same content gives the same
 * ranking. Throws `KildeError` when the store or the embedding provider fails.
 * @param opened for callers who need the index's numbers themselves: they are read once.
 */
export async function retrieve(deps: RetrieveDeps, request: RetrieveRequest, opened?: OpenedIndex): Promise<Retrieval> {
  const { store, statistics } = opened ?? (await openIndex(deps.store, request.workspace));
  const { vector: dense, ...served } = await embedQuestion(deps.embedders, statistics, request);
  const searched = {
    documents: statistics.documents,
    chunks: statistics.chunks,
    generation: statistics.generation,
    indexedAt: statistics.indexedAt,
  };
  const rest = { ...served, cache: 'none' } as const;
  if (statistics.chunks === 0) return { hits: [], searched: { ...searched, candidates: 0 }, ...rest };

  const question = readQuestion(request.query);
  const vector = queryVector(dense, [...question.terms, ...compoundTerms(question)], statistics);
  const [found, defined] = await Promise.all([
    store.search(request.workspace, { vector, limit: CANDIDATES, filter: request.filter }),
    definitions(store, request, question),
  ]);
  const unscored = defined.map((chunk) => ({ chunk, score: 0 }));
  // What was found comes last and so wins over the same chunk without its score.
  const chunks = new Map([...unscored, ...found].map((one) => [one.chunk.id, one]));
  const hits = rank(makePool([...chunks.values()], question, statistics), {
    explain: request.explain ?? false,
    without: new Set(request.without),
  });
  return {
    hits: hits.slice(0, request.topK),
    searched: { ...searched, candidates: chunks.size },
    ...rest,
  };
}

/** Enough to bring in a file called `JsonObject` for "JSON object", not enough to crowd out the words. */
const COMPOUND_WEIGHT = 0.3;
const compoundTerms = (question: Question): QueryTerm[] =>
  question.compounds.map((term) => ({ term, weight: COMPOUND_WEIGHT }));

async function definitions(store: VectorStore, request: RetrieveRequest, question: Question): Promise<ChunkRecord[]> {
  const found = await Promise.all(
    question.names.map((name) => store.findDefinitions(request.workspace, name, DEFINITIONS)),
  );
  return passFilter(request.filter, found.flat());
}

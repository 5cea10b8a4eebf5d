import { embedderOf } from '../retrieve/embed-question.ts';
import { openIndex, type OpenedIndex } from '../retrieve/retrieve.ts';
import type { Retrieval, RetrieveDeps, RetrieveRequest } from '../retrieve/retrieval.ts';
import { embeddersKey, indexKey } from './index-key.ts';
import { fieldsOf, keyOf, type KeyPart } from './key.ts';
import type { ResultCache } from './result-cache.ts';

export type Retrieve = (deps: RetrieveDeps, request: RetrieveRequest, opened?: OpenedIndex) => Promise<Retrieval>;

/** A workspace's masking policy, as every call reads it: it decides what the question's vector is made of. */
export type MaskingOf = (workspace: string) => string | Promise<string>;

export const FREE = { tokens: 0, usd: 0 };

/** Retrieves once for as long as index, question and settings are the same. */
export function cachedRetrieve(retrieve: Retrieve, cache: ResultCache<Retrieval>, maskingOf: MaskingOf): Retrieve {
  return async (deps, request, known) => {
    const { workspace, signal } = request;
    const [opened, masking] = await Promise.all([known ?? openIndex(deps.store, workspace), maskingOf(workspace)]);
    const { value, cache: outcome } = await cache.ask({
      workspace,
      key: keyOf('retrieval', indexKey(workspace, opened), questionKey(deps, request, opened), masking),
      signal,
      fits: (retrieval) => isOf(retrieval, opened),
      compute: async (flight) => {
        const found = await retrieve(deps, { ...request, signal: flight }, opened);
        const keep = isAsGoodAsItGets(found, deps, workspace, opened) && (await maskingOf(workspace)) === masking;
        return { value: found, keep };
      },
    });
    return outcome === 'miss' ? { ...value, cache: 'miss' } : { ...value, cost: FREE, cache: 'hit' };
  };
}

/** All of a request that decides its ranking, and whatever is added to requests. */
const questionKey = ({ embedders }: RetrieveDeps, request: RetrieveRequest, opened: OpenedIndex): KeyPart => [
  embeddersKey(embedders, request.workspace, opened),
  fieldsOf({
    ...request,
    filter: fieldsOf(request.filter),
    explain: request.explain ?? false,
    without: [...new Set(request.without)].toSorted(),
    signal: undefined,
  }),
];

export const isOf = ({ searched }: Retrieval, { statistics }: OpenedIndex): boolean =>
  searched.generation === statistics.generation && searched.chunks === statistics.chunks;

/** Words alone, where meaning could have helped, are what a failure left: the next question may be served better. */
export function isAsGoodAsItGets(
  { path }: Retrieval,
  { embedders }: RetrieveDeps,
  workspace: string,
  { statistics }: OpenedIndex,
): boolean {
  return path === 'hybrid' || embedderOf(statistics, embedders, workspace) === undefined;
}

import { IndexAt } from '../generations/index-at.ts';
import type { Embedders } from '../ports/embedder.ts';
import { embedderOf } from '../retrieve/embed-question.ts';
import type { OpenedIndex } from '../retrieve/retrieve.ts';
import { fieldsOf, type KeyPart } from './key.ts';

/**
 * Which content is searched: equal generations mean equal content within one index, and the indexes of a workspace
 * have names of their own.
 */
export function indexKey(workspace: string, { store, statistics }: OpenedIndex): KeyPart {
  const { generation, documents, chunks, indexedAt, profiles } = statistics;
  const index = store instanceof IndexAt ? store.index : workspace;
  return [workspace, index, generation, documents, chunks, indexedAt, fieldsOf(profiles)];
}

/** Who embeds a question of it, and whose name stands in the result when nobody can. */
export const embeddersKey = (embedders: Embedders, workspace: string, { statistics }: OpenedIndex): KeyPart => [
  embedders.configured(workspace).profile.id,
  embedderOf(statistics, embedders, workspace)?.profile.id ?? null,
];

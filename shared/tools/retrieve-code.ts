import { z } from 'zod';
import {
  costSchema,
  filterFields,
  filterOf,
  hitSchema,
  queryText,
  searchedSchema,
  servedBySchema,
  toHit,
  toSearched,
  toServedBy,
  workspaceField,
} from './fields.ts';
import { defineTool, QUESTION_BODY_BYTES } from './tool.ts';
import { workspaceOf } from './workspace.ts';

export const DEFAULT_TOP_K = 10;
export const MAX_TOP_K = 50;

export const retrieveCode = defineTool({
  name: 'retrieve_code',
  title: 'Find code and documentation',
  description:
    'Finds the chunks of the indexed code and documents that fit a question best, with path and lines. Ask with a symbol name ("parseConfig"), a sentence ("where are requests authenticated?") or key words. Use it before guessing where something is.',
  input: z.strictObject({
    query: queryText.describe('What to look for: a symbol, key words or a question, in any language.'),
    top_k: z.int().min(1).max(MAX_TOP_K).default(DEFAULT_TOP_K).describe('How many hits, 1 to 50.'),
    ...filterFields,
    explain: z.boolean().default(false).describe('Also say what each ranking signal gave to each hit.'),
    workspace: workspaceField,
  }),
  output: z.object({
    hits: z.array(hitSchema).describe('Best first.'),
    searched: searchedSchema.describe('What was searched.'),
    served_by: servedBySchema.describe('Which parts served this result.'),
    cost: costSchema.describe('What this call cost.'),
    milliseconds: z.number().min(0).describe('Time the server took.'),
  }),
  annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false },
  scope: 'read',
  maxBodyBytes: QUESTION_BODY_BYTES,
  call: async (input, { library, principal, signal }) => {
    const started = performance.now();
    const workspace = workspaceOf(principal, input.workspace);
    const { query, top_k: topK, explain } = input;
    const filter = filterOf(input);
    const [freshness, retrieval] = await Promise.all([
      // Asked first, so that it never claims more than the search saw. The same store holds both: a search that
      // could not say how fresh it is fails with it.
      library.freshness(workspace),
      library.retrieve({ workspace, query, topK, filter, explain, signal }),
    ]);
    return {
      output: {
        hits: retrieval.hits.map(toHit),
        searched: toSearched(workspace, retrieval, freshness),
        served_by: toServedBy(library, retrieval),
        cost: retrieval.cost,
        milliseconds: performance.now() - started,
      },
      facts: {
        workspace,
        results: retrieval.hits.length,
        ...retrieval.cost,
        path: retrieval.path,
        cache: retrieval.cache,
      },
    };
  },
});

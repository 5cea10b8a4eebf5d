import { z } from 'zod';
import { queryText } from './fields.ts';
import { documentUrl } from './document-url.ts';
import { DEFAULT_TOP_K } from './retrieve-code.ts';
import { defineTool, QUESTION_BODY_BYTES } from './tool.ts';

/** The contract that ChatGPT's connectors ask of a server: these names, this shape, read-only. */
export const search = defineTool({
  name: 'search',
  title: 'Search',
  description:
    'Searches the indexed code and documents, and gives ids for the fetch tool. The same search as retrieve_code, in the form that ChatGPT connectors expect.',
  input: z.strictObject({ query: queryText.describe('What to look for, in any language.') }),
  output: z.object({
    results: z
      .array(
        z.object({
          id: z.string().describe('Id to give to fetch.'),
          title: z.string().describe('Path and lines.'),
          url: z.string().describe('Address to cite.'),
        }),
      )
      .describe('Best first.'),
  }),
  annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false },
  scope: 'read',
  maxBodyBytes: QUESTION_BODY_BYTES,
  call: async ({ query }, { library, principal, signal }) => {
    const { workspace } = principal;
    const retrieval = await library.retrieve({ workspace, query, topK: DEFAULT_TOP_K, filter: {}, signal });
    const results = retrieval.hits.map(({ chunk }) => ({
      id: chunk.id,
      title: `${chunk.path}:${chunk.startLine}-${chunk.endLine}`,
      url: documentUrl(workspace, chunk.path, chunk),
    }));
    return {
      output: { results },
      facts: { workspace, results: results.length, ...retrieval.cost, path: retrieval.path, cache: retrieval.cache },
    };
  },
});

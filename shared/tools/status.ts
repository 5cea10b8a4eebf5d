import { z } from 'zod';
import { workspaceField } from './fields.ts';
import { sourceStatusSchema, toSourceStatus } from './source-fields.ts';
import { defineTool, QUESTION_BODY_BYTES } from './tool.ts';
import { workspaceOf } from './workspace.ts';

const count = (what: string) => z.int().min(0).describe(what);

/** Read from the records that every search reads: the two cannot disagree. */
export const status = defineTool({
  name: 'status',
  title: 'What is indexed, and how fresh',
  description:
    'Says what this workspace holds: how many documents and chunks, under which embeddings, from which sources, and how far the index agrees with each of them. Ask it when a search finds less than expected.',
  input: z.strictObject({ workspace: workspaceField }),
  output: z.object({
    workspace: z.string().describe('Workspace that was asked about.'),
    documents: count('Documents in it.'),
    chunks: count('Chunks in it.'),
    generation: z.string().describe('Changes whenever the content does; equal generations mean equal content.'),
    indexed_at: z
      .string()
      .optional()
      .describe('When the workspace last changed, ISO 8601 in UTC; absent when it is empty.'),
    embeddings: z
      .record(z.string(), z.int().min(0))
      .describe('Chunks by embedding profile; more than one while they are being embedded anew.'),
    sources: z.array(sourceStatusSchema).describe('Every source, by id, with its newest run.'),
    failed: count('Entries that the newest runs could not take in, over all sources.'),
    embedder: z.string().describe('Embedding profile of this server.'),
    store: z.string().describe('Store that answered.'),
    milliseconds: z.number().min(0).describe('Time the server took.'),
  }),
  annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false },
  scope: 'read',
  maxBodyBytes: QUESTION_BODY_BYTES,
  call: async (input, { library, principal }) => {
    const started = performance.now();
    const workspace = workspaceOf(principal, input.workspace);
    const [sources, { documents, chunks, generation, indexedAt, profiles }] = await Promise.all([
      library.freshness(workspace),
      library.store.statistics(workspace),
    ]);
    return {
      output: {
        workspace,
        documents,
        chunks,
        generation,
        ...(indexedAt !== null && { indexed_at: indexedAt }),
        embeddings: { ...profiles },
        sources: sources.map(toSourceStatus),
        failed: sources.reduce((sum, { run }) => sum + (run?.failed ?? 0), 0),
        embedder: library.embedders.configured(workspace).profile.id,
        store: library.store.name,
        milliseconds: performance.now() - started,
      },
      facts: { workspace, results: sources.length, tokens: 0, usd: 0, path: 'status' },
    };
  },
});

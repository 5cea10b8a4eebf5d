import { z } from 'zod';
import { KildeError } from '../platform/errors.ts';
import type { VectorStore } from '../ports/vector-store.ts';
import { documentUrl } from './document-url.ts';
import { toOrigin, wellFormedText } from './fields.ts';
import { defineTool, QUESTION_BODY_BYTES } from './tool.ts';

const outputSchema = z.object({
  id: z.string().describe('The id that was asked for.'),
  title: z.string().describe('Path, with lines for a part.'),
  text: z.string().describe('The text.'),
  url: z.string().describe('Address to cite.'),
  metadata: z
    .record(z.string(), z.string())
    .describe('Language, content hash, time of indexing, source, page, and what was kept with the document.'),
});

type Fetched = z.input<typeof outputSchema>;

/** The second half of ChatGPT's contract: the text behind an id that search gave, or a whole document. */
export const fetchDocument = defineTool({
  name: 'fetch',
  title: 'Fetch',
  description:
    'Gives the text behind an id from search: one part of a document. With a document_id it gives the whole document.',
  input: z.strictObject({
    id: wellFormedText.min(1).max(128).describe('A chunk id from search or retrieve_code, or a document id.'),
  }),
  output: outputSchema,
  annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false },
  scope: 'read',
  maxBodyBytes: QUESTION_BODY_BYTES,
  call: async ({ id }, { library, principal }) => {
    const { workspace } = principal;
    const output = (await fetchChunk(library.store, workspace, id)) ?? (await fetchWhole(library.store, workspace, id));
    if (output === undefined)
      throw new KildeError(
        'not_found',
        'There is nothing under that id. Ids change when their text does: search again.',
      );
    return { output, facts: { workspace, results: 1, tokens: 0, usd: 0, path: 'fetch' } };
  },
});

async function fetchChunk(store: VectorStore, workspace: string, id: string): Promise<Fetched | undefined> {
  const [chunk] = await store.getChunks(workspace, [id]);
  if (chunk === undefined) return undefined;
  return {
    id,
    title: `${chunk.path}:${chunk.startLine}-${chunk.endLine}`,
    text: chunk.text,
    url: documentUrl(workspace, chunk.path, chunk),
    metadata: {
      language: chunk.language,
      content_hash: chunk.contentHash,
      indexed_at: chunk.indexedAt,
      document_id: chunk.documentId,
      ...(chunk.page !== undefined && { page: String(chunk.page) }),
      ...toOrigin(chunk.provenance),
    },
  };
}

async function fetchWhole(store: VectorStore, workspace: string, id: string): Promise<Fetched | undefined> {
  const found = await readWhole(store, workspace, id);
  if (found === undefined) return undefined;
  const { document, text } = found;
  return {
    id,
    title: document.title,
    text,
    url: documentUrl(workspace, document.path),
    metadata: {
      ...document.metadata,
      path: document.path,
      language: document.language,
      content_hash: document.contentHash,
      indexed_at: document.indexedAt,
      ...(document.pages !== undefined && { pages: String(document.pages) }),
      ...toOrigin(document.provenance),
    },
  };
}

/** Reads of one document that a new version may cut short before the caller is asked to come again. */
const MAX_READS = 5;

/**
 * The body chunks of a document, in order, are its text. Record and chunks are two reads: a version
 * that came between them took chunks away, and the text would have holes.
 */
async function readWhole(store: VectorStore, workspace: string, id: string) {
  for (let read = 0; read < MAX_READS; read += 1) {
    const document = await store.getDocument(workspace, id);
    if (document === undefined) return undefined;
    const ids = document.chunks.map((chunk) => chunk.id);
    const chunks = await store.getChunks(workspace, ids);
    const body = chunks.filter((chunk) => chunk.part === 'body');
    if (chunks.length === ids.length) return { document, text: body.map((chunk) => chunk.text).join('') };
  }
  throw new KildeError('conflict', 'The document kept changing while it was read; try again.', { retryable: true });
}
